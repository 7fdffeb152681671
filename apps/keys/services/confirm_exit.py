"""5.2.1.8: facility staff attends when a participant leaves the room, and confirms it."""

from uuid import UUID

from django.db import transaction

from apps.audit.services import refusals_audited
from apps.keys.errors import AttendanceConflict
from apps.keys.events import KeysEvent
from apps.keys.models import CeremonyAttendance
from apps.keys.selectors.ceremonies import ceremony_of
from apps.keys.services._attendance import attending, participant_of
from apps.keys.services._ceremony_rows import move, record
from apps.keys.states import CeremonyEvent, CeremonyState
from apps.keys.types import CeremonyView
from apps.lib.actor import Actor
from apps.lib.clock import Clock


def confirm_exit(*, actor: Actor, clock: Clock, ceremony_id: UUID, participant_id: UUID) -> CeremonyView:
    """Confirm that the participant has left the room; before the start the attendance is open again.

    Raises `CeremonyMissing`, `CeremonyRoleNeeded`, `AttendanceConflict` (not in the room, or the clock
    stands before the entry).
    """
    with (
        refusals_audited(actor=actor, clock=clock, event=KeysEvent.EXIT_CONFIRMED, subject=str(ceremony_id)),
        transaction.atomic(),
    ):
        row = attending(actor, clock, ceremony_id)
        person = participant_of(row, participant_id, actor, clock)
        stay = CeremonyAttendance.objects.filter(
            participant=person, left_at=None, entered_at__lte=clock.now()
        ).first()
        if stay is None:
            raise AttendanceConflict(clause="5.2.1.8")
        stay.left_at, stay.exit_confirmed_by = clock.now(), actor.actor_id
        stay.save(update_fields=["left_at", "exit_confirmed_by"])
        if row.state == CeremonyState.ATTENDANCE_CONFIRMED:
            move(row, CeremonyEvent.LOSE_ATTENDANCE)
            row.save(update_fields=["state"])
        record(
            row,
            KeysEvent.EXIT_CONFIRMED,
            actor=actor,
            clock=clock,
            clause="5.2.1.8",
            detail={"participant": person.actor_id, "role": person.role},
        )
        return ceremony_of(row)
