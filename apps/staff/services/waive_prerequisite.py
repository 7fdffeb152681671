"""Let a person start without one qualification, as a CA manager approved (5.3.1)."""

from datetime import date
from typing import Final
from uuid import UUID

from django.db import transaction

from apps.approvals.services import consume_approval
from apps.audit.services import record_event, refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from apps.lib.cps.role_requirements import QualificationArea
from apps.staff.events import PersonnelEvent
from apps.staff.models import PrerequisiteWaiver
from apps.staff.selectors.files import waiver_view
from apps.staff.services._acts import waiver_act
from apps.staff.services._files import check_waiver, person_of_another, sealed_text
from apps.staff.types import WaiverView

_CLAUSE: Final = "5.3.1"


def waive_prerequisite(
    *,
    actor: Actor,
    clock: Clock,
    user_id: UUID,
    role: str,
    area: QualificationArea,
    reason: str,
    valid_until: date,
    approval_id: UUID | None = None,
) -> WaiverView:
    """Record the exception until that day (included) and use up the approval; the reason is sealed.

    Raises `OwnFileRefused`, `PersonnelInvalid`, `StaffMissing`, `HasLeft`, and as `consume_approval`.
    """
    subject = f"staff:{user_id}"
    with (
        refusals_audited(actor=actor, clock=clock, event=PersonnelEvent.PREREQUISITE_WAIVED, subject=subject),
        transaction.atomic(),
    ):
        check_waiver(role, area, valid_until, clock)
        person_of_another(actor, user_id, clause=_CLAUSE)
        consume_approval(
            actor=actor,
            clock=clock,
            approval_id=approval_id,
            kind=Kind.WAIVE_PREREQUISITE,
            subject=subject,
            act=waiver_act(user_id, role, area, reason, valid_until),
        )
        row = PrerequisiteWaiver(
            user_id=user_id, role=role, area=area.value, valid_until=valid_until, approval_id=approval_id
        )
        _add(actor, clock, row, reason)
    return waiver_view(row)


def _add(actor: Actor, clock: Clock, row: PrerequisiteWaiver, reason: str) -> None:
    row.sealed_reason = sealed_text(
        reason, table="staff_prerequisitewaiver", column="sealed_reason", row_id=row.pk
    )
    row.granted_by, row.granted_at = actor.actor_id, clock.now()
    row.save(force_insert=True)
    record_event(
        actor=actor,
        clock=clock,
        event=PersonnelEvent.PREREQUISITE_WAIVED,
        subject=f"staff:{row.user_id}",
        clause=_CLAUSE,
        detail={"role": row.role, "area": row.area, "approval": str(row.approval_id or "")},
    )
