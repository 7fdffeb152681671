"""Record evidence of knowledge or experience (5.3.1, 9.3)."""

from datetime import date
from typing import Final
from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event, refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.role_requirements import QualificationArea
from apps.staff.errors import PersonnelInvalid
from apps.staff.events import PersonnelEvent
from apps.staff.models import Qualification
from apps.staff.permissions import KEEPS_FILES
from apps.staff.selectors.files import qualification_view
from apps.staff.services._files import permit, person_of_another, sealed_text, short_text
from apps.staff.types import QualificationView

_CLAUSE: Final = "5.3.1"


def record_qualification(
    *,
    actor: Actor,
    clock: Clock,
    user_id: UUID,
    area: QualificationArea,
    evidence: str,
    valid_from: date,
    valid_until: date | None = None,
) -> QualificationView:
    """Add a qualification to another person's file; both days are included, `evidence` is sealed.

    Raises `PersonnelRefused`, `OwnFileRefused`, `PersonnelInvalid`, `StaffMissing`, `HasLeft`.
    """
    subject = f"staff:{user_id}"
    row = Qualification(
        user_id=user_id,
        area=area.value,
        valid_from=valid_from,
        valid_until=valid_until,
        recorded_by=actor.actor_id,
        recorded_at=clock.now(),
    )
    with (
        refusals_audited(
            actor=actor, clock=clock, event=PersonnelEvent.QUALIFICATION_RECORDED, subject=subject
        ),
        transaction.atomic(),
    ):
        permit(actor, KEEPS_FILES, clause=_CLAUSE)
        person_of_another(actor, user_id, clause=_CLAUSE)
        _add(actor, clock, row, evidence)
    return qualification_view(row)


def _add(actor: Actor, clock: Clock, row: Qualification, evidence: str) -> None:
    if row.valid_until is not None and row.valid_until < row.valid_from:
        raise PersonnelInvalid("the period is empty", field="valid_until")
    row.sealed_evidence = sealed_text(
        short_text(evidence, field="evidence"),
        table="staff_qualification",
        column="sealed_evidence",
        row_id=row.pk,
    )
    row.save(force_insert=True)
    record_event(
        actor=actor,
        clock=clock,
        event=PersonnelEvent.QUALIFICATION_RECORDED,
        subject=f"staff:{row.user_id}",
        clause=_CLAUSE,
        detail={"qualification": str(row.pk), "area": row.area},
    )
