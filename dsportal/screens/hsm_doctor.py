"""The last examination of library, token and keys, and the one sentence that says what to do (6.2.1.1)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from apps.base.columns import listing, state_word
from apps.keys.selectors import doctor_report, open_findings, registered_tokens
from apps.keys.types import DoctorView
from apps.lib.clock import SYSTEM_CLOCK
from apps.policy.selectors import hsm_evidence_for
from dsportal.screens.frame import may_open
from dsportal.screens.gate import role_gate
from dsportal.screens.page import page
from dsportal.visibility import Screen

_STEPS = (
    ("library", _("The library loads")),
    ("token", _("The token is there")),
    ("login", _("The token accepts the PIN in memory")),
    ("signature", _("A test key signs and the signature verifies")),
    ("keys", _("The keys and their attributes are read")),
)
_OLD = 2  # days after which an examination is not worth much


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyLine:
    """A key as the examination found it."""

    label: str
    key_id: str
    fault: str


@role_gate(Screen.DOCTOR)
@require_GET
def hsm_doctor(request: HttpRequest) -> HttpResponse:
    """Show the steps of the examination, mechanisms, keys, latency, findings and evidence."""
    report = doctor_report()
    today = SYSTEM_CLOCK.today()
    facts: Any = report.facts if report else {}
    values = {
        "title": _("HSM doctor"),
        "report": report,
        "old": report is not None and (SYSTEM_CLOCK.now() - report.examined_at).days >= _OLD,
        "steps": list(_steps(report)) if report else [],
        "facts": facts,
        "keys": [_key(key, facts.get("orphans", [])) for key in facts.get("keys", [])],
        "may_open_signer": may_open(request, Screen.OPEN_SIGNER),
        "findings": open_findings(),
        "evidence": [
            (
                token,
                *hsm_evidence_for(
                    manufacturer=token.manufacturer, model=token.model, firmware=token.firmware, on=today
                ),
            )
            for token in registered_tokens()
        ],
    }
    return page(request, "screens/hsm_doctor.html", values)


def _key(key: Mapping[str, Any], orphans: Sequence[str]) -> KeyLine:
    """Return a key of the token with what is wrong about it in words, nothing where all is well."""
    fault = gettext("no record names it") if key["id"] in orphans else ""
    if key["broken"]:
        names = listing(state_word(name) for name in key["broken"])
        fault = gettext("breaks the policy: %(names)s") % {"names": names}
    return KeyLine(label=key["label"], key_id=key["id"], fault=fault)


def _steps(report: DoctorView) -> Iterator[tuple[Any, str]]:
    """Yield each step with ``good``, ``bad`` or ``quiet``: not reached, or not done without a PIN."""
    failed, reached = str(report.facts.get("failed", "")), True
    for name, words in _STEPS:
        if name == failed:
            yield words, "bad"
            reached = False
        else:
            done = reached and (name in {"library", "token"} or "keys" in report.facts)
            yield words, "good" if done else "quiet"
