"""6.2.8.1: a risk assessment says whether a measure, such as the custodians' second factor, is needed."""

import re
from datetime import date
from typing import Final

from django.db import transaction

from apps.audit.services import refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.roles import Role
from apps.lib.cps.site_policy import Unit, site_setting
from apps.lib.errors import Invalid
from apps.policy.events import PolicyEvent
from apps.policy.models import RiskAssessment
from apps.policy.permissions import require_office
from apps.policy.selectors.strength import assessment_view
from apps.policy.services._assurance import coming, note, stated
from apps.policy.states import RiskConclusion
from apps.policy.types import RiskAssessmentView

_CLAUSE: Final = "6.2.8.1"
_SHA256: Final = re.compile(r"[0-9a-f]{64}\Z")


def record_risk_assessment(
    *,
    actor: Actor,
    clock: Clock,
    measure: str,
    conclusion: RiskConclusion,
    document: str,
    document_sha256: str,
    valid_until: date,
) -> RiskAssessmentView:
    """Record today's assessment of the measure (the name of a switch of the site) and its document's digest.

    Raises `AssuranceRefused`, `Missing` (no such switch), `Invalid`.
    """
    event = PolicyEvent.RISK_ASSESSED
    with (
        refusals_audited(actor=actor, clock=clock, event=event, subject="risk_assessment"),
        transaction.atomic(),
    ):
        require_office(actor, (Role.OPERATIONS_MANAGER, Role.CA_MANAGER), clause=_CLAUSE)
        _check(measure, document_sha256)
        row = RiskAssessment.objects.create(
            measure=measure,
            conclusion=conclusion.value,
            document=stated(document, field="document", longest=200),
            document_sha256=document_sha256,
            assessed_on=clock.today(),
            valid_until=coming(valid_until, clock, field="valid_until"),
            assessed_by=actor.actor_id,
            recorded_at=clock.now(),
        )
        note(
            event,
            f"risk_assessment:{row.pk}",
            actor=actor,
            clock=clock,
            clause=_CLAUSE,
            detail={"measure": measure, "conclusion": row.conclusion, "until": valid_until.isoformat()},
        )
        return assessment_view(row)


def _check(measure: str, document_sha256: str) -> None:
    if site_setting(measure).unit is not Unit.SWITCH:
        raise Invalid("a switch of the site is needed", field="measure", clause=_CLAUSE)
    if not _SHA256.match(document_sha256):
        raise Invalid("must be 64 lower-case hex digits", field="document_sha256")
