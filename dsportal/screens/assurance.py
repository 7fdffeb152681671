"""What the safety of keys rests on: evidence of modules, device models, reviews, alerts and risks."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from apps.lib.clock import SYSTEM_CLOCK
from apps.policy.selectors import (
    algorithm_alerts,
    device_models,
    hsm_evidence,
    hsm_evidence_for,
    next_strength_review,
    risk_assessments,
    site_switch,
    strength_reviews,
)
from apps.policy.types import ModuleEvidenceView
from dsportal.screens.gate import role_gate
from dsportal.screens.offers import offers
from dsportal.screens.page import page
from dsportal.screens.people import names_of
from dsportal.screens.site_words import NAMES
from dsportal.visibility import Screen

SOON = 90  # days before the end of evidence (6.2.11)
_OFFERED: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "evidence": ("record-hsm-evidence",),
        "models": ("list-device-model",),
        "reviews": ("record-strength-review", "approve-strength-review"),
        "alerts": ("raise-algorithm-alert", "decide-algorithm-alert"),
        "risks": ("record-risk-assessment",),
    }
)


@role_gate(Screen.ASSURANCE)
@require_GET
def assurance(request: HttpRequest) -> HttpResponse:
    """Show every record with its standing today, the next review, and what waits for a decision."""
    today = SYSTEM_CLOCK.today()
    models = [(view, (view.entry.valid_until - today).days) for view in device_models()]
    due = next_strength_review()
    values = {
        "title": _("Evidence and reviews"),
        "evidence": [_evidence(view) for view in hsm_evidence()],
        "models": models,
        "listed_only": site_switch("device_models_listed_only"),
        "reviews": strength_reviews(),
        "review_due": due,
        "review_late": due is not None and due < today,
        "alerts": algorithm_alerts(),
        "risks": [
            (view, NAMES.get(view.measure, view.measure), view.valid_until < today)
            for view in risk_assessments()
        ],
        "soon": SOON,
        "names": _names(),
        "offers": {name: offers(request, *commands) for name, commands in _OFFERED.items()},
    }
    return page(request, "screens/assurance.html", values)


def _names() -> dict[str, str]:
    """Return the names of everybody who recorded something."""
    return names_of(
        [
            *(view.recorded_by for view in hsm_evidence()),
            *(view.raised_by for view in algorithm_alerts()),
            *(view.assessed_by for view in risk_assessments()),
        ]
    )


def _evidence(view: ModuleEvidenceView) -> tuple[ModuleEvidenceView, str, int]:
    """Return a record, why it does not stand today, and how many days are left."""
    today = SYSTEM_CLOCK.today()
    found = view.evidence
    _view, fault = hsm_evidence_for(
        manufacturer=found.manufacturer, model=found.model, firmware=found.firmware, on=today
    )
    return view, fault, (found.sunset_on - today).days
