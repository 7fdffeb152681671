"""5.2.1.8: facility staff attends when a participant enters the room, and confirms it."""

from uuid import UUID

from django.db import transaction

from apps.audit.services import refusals_audited
from apps.keys.errors import AttendanceConflict
from apps.keys.events import KeysEvent
from apps.keys.models import CeremonyAttendance, CeremonyParticipant, KeyCeremony
from apps.keys.selectors.ceremonies import ceremony_of
from apps.keys.services._attendance import attending, participant_of
from apps.keys.services._ceremony_rows import is_inside, move, record, require_state
from apps.keys.states import CeremonyEvent, CeremonyState
from apps.keys.types import CeremonyView
from apps.lib.actor import Actor
from apps.lib.clock import Clock

_OPEN = (CeremonyState.SCHEDULED, CeremonyState.ATTENDANCE_CONFIRMED, CeremonyState.IN_PROGRESS)


def confirm_entry(*, actor: Actor, clock: Clock, ceremony_id: UUID, participant_id: UUID) -> CeremonyView:
    """Confirm that the participant is in the room; with the last one the attendance is confirmed.

    Raises `CeremonyMissing`, `CeremonyRoleNeeded`, `CeremonyInvalid`, `WrongDay`, `AttendanceConflict`.
    """
    with (
        refusals_audited(actor=actor, clock=clock, event=KeysEvent.ENTRY_CONFIRMED, subject=str(ceremony_id)),
        transaction.atomic(),
    ):
        row = attending(actor, clock, ceremony_id)
        require_state(row, *_OPEN, at="5.2.1.8")
        person = participant_of(row, participant_id, actor, clock)
        if is_inside(person):
            raise AttendanceConflict(clause="5.2.1.8")
        CeremonyAttendance.objects.create(
            participant=person, entered_at=clock.now(), entry_confirmed_by=actor.actor_id
        )
        if row.state == CeremonyState.SCHEDULED and _everybody_inside(row):
            move(row, CeremonyEvent.CONFIRM_ATTENDANCE)
            row.save(update_fields=["state"])
        record(
            row,
            KeysEvent.ENTRY_CONFIRMED,
            actor=actor,
            clock=clock,
            clause="5.2.1.8",
            detail={"participant": person.actor_id, "role": person.role},
        )
        return ceremony_of(row)


def _everybody_inside(row: KeyCeremony) -> bool:
    return all(is_inside(person) for person in CeremonyParticipant.objects.filter(ceremony=row))
