"""What the doctor says: one sentence, the most pressing one (6.2.1.1, 6.2.8.1)."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_noop as _

from apps.base.conf import conf
from apps.keys.models import DsKey, TokenFinding
from apps.keys.states import NEVER_MADE, DsKeyState

WELL: Final = _("Nothing is to be done.")
_FAILED: Final = {
    "library": _("Check the path of the PKCS#11 module and its configuration: the library does not load."),
    "token": _("Connect the token or correct its label: no token of that name is there."),
    "login": _("Let the custodians open the signer anew: the token refuses the PIN in memory."),
    "signature": _("Take the token out of service: its test signature does not verify."),
    "keys": _("Take the token out of service: its keys cannot be read."),
}


def advice_for(facts: Mapping[str, Any]) -> str:
    """Return the sentence for what was found; `WELL` when nothing is wrong."""
    if facts["failed"]:
        return _FAILED[facts["failed"]]
    return next((sentence for sick, sentence in _SIGNS if sick(facts)), WELL)


def unknown_keys(facts: Mapping[str, Any]) -> list[str]:
    """Return the ids of private keys in the token that no record names."""
    gone = (*NEVER_MADE, DsKeyState.DESTROYED)
    known = {key.hex for key in DsKey.objects.exclude(state__in=gone).values_list("pk", flat=True)}
    return sorted(key["id"] for key in facts.get("keys", []) if key["id"] not in known)


def _pin_at_risk(facts: Mapping[str, Any]) -> bool:
    return bool(facts["few_tries_left"])


def _mechanism_lacking(facts: Mapping[str, Any]) -> bool:
    return not all(facts["mechanisms"].values())


def _locked(facts: Mapping[str, Any]) -> bool:
    return "keys" not in facts


def _policy_broken(facts: Mapping[str, Any]) -> bool:
    return any(key["broken"] for key in facts["keys"])


def _uncertified(facts: Mapping[str, Any]) -> bool:
    """Outside production the keys are for tests, and a token made of software has no certificate (6.2.11)."""
    return conf().production and bool(facts["evidence"])


def _orphans(facts: Mapping[str, Any]) -> bool:
    return bool(facts["orphans"])


def _findings(_facts: Mapping[str, Any]) -> bool:
    return TokenFinding.objects.filter(settled_at=None).exists()


_SIGNS: Final = (
    (
        _pin_at_risk,
        _("Enter no PIN: the token has counted a failed attempt and must be opened in a ceremony."),
    ),
    (_mechanism_lacking, _("Use another module: the token lacks a mechanism that this system needs.")),
    (_locked, _("Let the custodians open the signer: without the PIN in memory the keys are not examined.")),
    (_policy_broken, _("Stop signing: a key in the token breaks the policy.")),
    (_orphans, _("Hold a ceremony: the token has a private key that no record names.")),
    (
        _uncertified,
        _("Record the certification of the HSM: without it no key ceremony can be ordered."),
    ),
    (_findings, _("Look at the open findings at the token: they differ from the records.")),
)
