"""Refusals at start-up: no software HSM and no disk for the opened PIN in production."""

from typing import Any, Final

from django.core.checks import CheckMessage, Error, register

from apps.base.conf import conf
from apps.keys.adapters.pin_file import MEMORY, file_system_of

SOFTWARE_HSM: Final = "DSP.E041"
RUNTIME_ON_DISK: Final = "DSP.E042"


@register()
def check_signer(**_kwargs: Any) -> list[CheckMessage]:
    """Return what forbids signing in production."""
    if not conf().production:
        return []
    found: list[CheckMessage] = []
    if conf().hsm_provider.startswith("apps.lib.hsm.software."):
        found.append(Error("the software HSM is for tests only (6.2.1.1)", id=SOFTWARE_HSM))
    if file_system_of(conf().runtime_dir) not in MEMORY:
        found.append(Error("DSPORTAL_RUNTIME must be on a RAM file system (6.2.8.1)", id=RUNTIME_ON_DISK))
    return found
