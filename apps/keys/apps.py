from importlib import import_module

from django.apps import AppConfig
from typing_extensions import override


class KeysConfig(AppConfig):
    """The app `keys`; see README.md beside this file."""

    name = "apps.keys"

    @override
    def ready(self) -> None:
        import_module("apps.keys.checks")
