"""Say who took over a duty that somebody left behind (5.2.4)."""

from typing import Final
from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event, refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.staff.errors import PersonnelMissing, SuccessorRefused
from apps.staff.events import PersonnelEvent
from apps.staff.models import OpenDuty
from apps.staff.permissions import KEEPS_FILES
from apps.staff.selectors.roles import roles_of
from apps.staff.services._files import permit
from apps.staff.types import DutyView

_CLAUSE: Final = "5.2.4"


def hand_over_duty(*, actor: Actor, clock: Clock, duty_id: UUID, successor_id: UUID) -> DutyView:
    """Close the duty; the successor must hold the role now.

    Raises `PersonnelRefused`, `PersonnelMissing` (also when it is closed already), `SuccessorRefused`.
    """
    event = PersonnelEvent.DUTY_HANDED_OVER
    with (
        refusals_audited(actor=actor, clock=clock, event=event, subject=f"duty:{duty_id}"),
        transaction.atomic(),
    ):
        permit(actor, KEEPS_FILES, clause=_CLAUSE)
        row = OpenDuty.objects.select_for_update().filter(pk=duty_id, closed_at__isnull=True).first()
        if row is None:
            raise PersonnelMissing(field="duty_id")
        if row.role not in roles_of(successor_id, at=clock.now()):
            raise SuccessorRefused(field="successor_id", clause=_CLAUSE)
        row.successor_id, row.closed_by, row.closed_at = successor_id, actor.actor_id, clock.now()
        row.save(update_fields=["successor", "closed_by", "closed_at"])
        record_event(
            actor=actor,
            clock=clock,
            event=event,
            subject=f"staff:{successor_id}",
            clause=_CLAUSE,
            detail={"duty": str(row.pk), "role": row.role},
        )
    return DutyView(
        duty_id=row.pk,
        user_id=row.user_id,
        role=row.role,
        successor_id=successor_id,
        closed_at=row.closed_at,
    )
