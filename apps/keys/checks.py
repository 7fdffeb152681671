"""Refusals at start-up: no software HSM, no disk for the opened PIN, no card set without its device."""

from typing import Any, Final

from django.core.checks import CheckMessage, Error, register

from apps.base.conf import conf
from apps.keys.adapters.pin_file import MEMORY, file_system_of
from apps.keys.states import QuorumKind

SOFTWARE_HSM: Final = "DSP.E041"
RUNTIME_ON_DISK: Final = "DSP.E042"
CARDS_WITHOUT_DEVICE: Final = "DSP.E043"
QUORUM_UNKNOWN: Final = "DSP.E044"


@register()
def check_signer(**_kwargs: Any) -> list[CheckMessage]:
    """Return what forbids opening the token, and what forbids signing in production."""
    found: list[CheckMessage] = []
    if conf().quorum not in set(QuorumKind):
        found.append(Error("DSPORTAL_QUORUM must be SHARES or CARDS", id=QUORUM_UNKNOWN))
    if conf().quorum == QuorumKind.CARDS and not conf().card_device:
        found.append(Error("cards need their device: DSPORTAL_CARD_DEVICE", id=CARDS_WITHOUT_DEVICE))
    if not conf().production:
        return found
    if conf().hsm_provider.startswith("apps.lib.hsm.software."):
        found.append(Error("the software HSM is for tests only (6.2.1.1)", id=SOFTWARE_HSM))
    if file_system_of(conf().runtime_dir) not in MEMORY:
        found.append(Error("DSPORTAL_RUNTIME must be on a RAM file system (6.2.8.1)", id=RUNTIME_ON_DISK))
    return found
