"""The last examination of library, token and keys, and the one sentence that says what to do (6.2.1.1)."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from apps.keys.selectors import doctor_report, open_findings, registered_tokens
from apps.keys.types import DoctorView
from apps.lib.clock import SYSTEM_CLOCK
from apps.policy.selectors import hsm_evidence_for
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
        "orphans": facts.get("orphans", []),
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
