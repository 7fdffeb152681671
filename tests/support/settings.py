"""The settings of our own code, changed for a test."""

from dataclasses import asdict

from django.test import override_settings

from apps.base.conf import conf


def in_production() -> override_settings:
    """Let the code believe that real people work here."""
    values = {name: getattr(conf(), name) for name in asdict(conf())}
    return override_settings(DSPORTAL=values | {"production": True})
