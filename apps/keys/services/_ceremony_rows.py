"""What every command of a ceremony does: lock it, judge who acts, move it, write the audit event."""

from collections.abc import Collection, Mapping
from typing import Final
from uuid import UUID

from apps.audit.services import record_event
from apps.audit.types import Outcome
from apps.keys.errors import (
    CeremonyInvalid,
    CeremonyMissing,
    CeremonyRoleNeeded,
    NotPresent,
    PresenceUnproved,
)
from apps.keys.events import KeysEvent
from apps.keys.models import (
    CeremonyAttendance,
    CeremonyParticipant,
    CeremonyStep,
    KeyCeremony,
    PresenceProof,
)
from apps.keys.permissions import require_person
from apps.keys.states import CEREMONY_TABLE, CeremonyEvent, CeremonyState
from apps.lib.actor import Actor
from apps.lib.canonical import Plain
from apps.lib.clock import Clock
from apps.lib.cps.ceremony_script import ALWAYS_PRESENT
from apps.lib.cps.roles import Role
from apps.staff.selectors.directory import StaffDirectory

PARTICIPANTS: Final = (*ALWAYS_PRESENT, Role.KEY_CUSTODIAN, Role.PKI_ENGINEER)
LONGEST_TITLE: Final = 100
LONGEST_REPORT: Final = 4000


def locked_ceremony(ceremony_id: UUID) -> KeyCeremony:
    """Return the locked row; raise `CeremonyMissing`."""
    row = KeyCeremony.objects.select_for_update().filter(pk=ceremony_id).first()
    if row is None:
        raise CeremonyMissing
    return row


def require_role(actor: Actor, roles: Collection[str], clock: Clock, *, clause: str) -> None:
    """Refuse who holds none of the roles, by the login and by the directory at this instant."""
    require_person(actor)
    if not frozenset(roles) & actor.roles & roles_now(actor.actor_id, clock):
        raise CeremonyRoleNeeded(clause=clause)


def roles_now(actor_id: str, clock: Clock) -> frozenset[str]:
    """Return the roles with which the person may act now; none for who left or is unknown."""
    standing = StaffDirectory().standing(actor_id, at=clock.now())
    return frozenset(standing.roles) if standing is not None and standing.active else frozenset()


def participant_inside(row: KeyCeremony, actor: Actor, clock: Clock) -> CeremonyParticipant:
    """Return the acting participant, whose role and proved presence hold now.

    Raises `CeremonyRoleNeeded`, `NotPresent`, `PresenceUnproved`.
    """
    person = own_part(row, actor, clock)
    require_presence(person)
    return person


def own_part(row: KeyCeremony, actor: Actor, clock: Clock) -> CeremonyParticipant:
    """Return the actor as a participant who still holds the role; raise `CeremonyRoleNeeded`."""
    require_person(actor)
    person = CeremonyParticipant.objects.filter(ceremony=row, actor_id=actor.actor_id).first()
    if person is None:
        raise CeremonyRoleNeeded(clause="5.2.1")
    require_role(actor, (person.role,), clock, clause="5.2.1")
    return person


def present_stay(person: CeremonyParticipant) -> CeremonyAttendance:
    """Return the stay that facility staff confirmed and that has not ended; raise `NotPresent`."""
    stay = CeremonyAttendance.objects.filter(participant=person, left_at=None).first()
    if stay is None:
        raise NotPresent(f"not in the room: {person.role} {person.actor_id}", clause="5.2.1.8")
    return stay


def require_presence(person: CeremonyParticipant) -> None:
    """Refuse who is not in the room, and who has not proved this stay with the own security key."""
    stay = present_stay(person)
    if not PresenceProof.objects.filter(attendance=stay).exists():
        raise PresenceUnproved(f"not proved: {person.role} {person.actor_id}", clause="5.2.1.8")


def is_inside(person: CeremonyParticipant) -> bool:
    """Say whether the entry is confirmed and the exit is not."""
    return CeremonyAttendance.objects.filter(participant=person, left_at=None).exists()


def require_state(row: KeyCeremony, *states: CeremonyState, at: str) -> None:
    """Refuse an act that belongs to other states; `at` names the act's clause."""
    if row.state not in states:
        raise CeremonyInvalid(f"not possible in state {row.state}", clause=at)


def step_numbered(row: KeyCeremony, number: int) -> CeremonyStep:
    """Return the step of that number; raise `CeremonyMissing`."""
    step = CeremonyStep.objects.filter(ceremony=row, number=number).first()
    if step is None:
        raise CeremonyMissing(field="number")
    return step


def move(row: KeyCeremony, event: CeremonyEvent) -> None:
    """Set the next state; the caller saves."""
    row.state = CEREMONY_TABLE.after(CeremonyState(row.state), event)


def short_text(text: str, *, field: str, longest: int = LONGEST_TITLE) -> str:
    """Return the text without blanks at its ends; refuse an empty and an overlong one."""
    stripped = text.strip()
    if not 0 < len(stripped) <= longest:
        raise CeremonyInvalid(f"1 to {longest} characters", field=field)
    return stripped


def record(
    row: KeyCeremony,
    event: KeysEvent,
    *,
    actor: Actor,
    clock: Clock,
    clause: str,
    detail: Mapping[str, Plain] | None = None,
    outcome: Outcome = Outcome.DONE,
) -> None:
    """Write the audit event of an act on a ceremony."""
    record_event(
        actor=actor,
        clock=clock,
        event=event,
        subject=str(row.pk),
        outcome=outcome,
        clause=clause,
        detail={"state": row.state, **(detail or {})},
    )
