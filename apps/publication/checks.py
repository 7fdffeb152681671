"""Refusals at start-up: no simulated repository in production."""

from typing import Any, Final

from django.core.checks import CheckMessage, Error, register

from apps.base.conf import conf

SIMULATED_DTS: Final = "DSP.E061"


@register()
def check_repository(**_kwargs: Any) -> list[CheckMessage]:
    """Return what forbids publication in production: a repository inside this installation."""
    values = conf()
    if values.production and values.dts_dir.resolve().is_relative_to(values.var_dir.resolve()):
        return [
            Error(
                "the repository DTS is simulated by a directory of this installation (2.2)",
                hint="mount it and name it in DSPORTAL_DTS",
                id=SIMULATED_DTS,
            )
        ]
    return []
