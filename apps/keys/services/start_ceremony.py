"""5.2.1.2, 5.2.1.8, 9.1: the operations manager starts the work when everybody is in the room."""

from uuid import UUID

from django.db import transaction

from apps.audit.services import refusals_audited
from apps.keys.errors import CeremonyRoleNeeded, ParticipantsMissing, WrongDay
from apps.keys.events import KeysEvent
from apps.keys.models import CeremonyParticipant, KeyCeremony
from apps.keys.selectors.ceremonies import ceremony_of
from apps.keys.services._ceremony_rows import (
    locked_ceremony,
    move,
    participant_inside,
    record,
    require_presence,
    require_role,
    roles_now,
)
from apps.keys.states import CeremonyEvent
from apps.keys.types import CeremonyView
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.ceremony_script import ALWAYS_PRESENT
from apps.lib.cps.roles import Role


def start_ceremony(*, actor: Actor, clock: Clock, ceremony_id: UUID) -> CeremonyView:
    """Start on the scheduled day; every participant has proved to be in the room and holds the role.

    Raises `CeremonyMissing`, `CeremonyRoleNeeded`, `NotPresent`, `PresenceUnproved`, `ParticipantsMissing`,
    `WrongDay`, `IllegalTransition`.
    """
    with (
        refusals_audited(
            actor=actor, clock=clock, event=KeysEvent.CEREMONY_STARTED, subject=str(ceremony_id)
        ),
        transaction.atomic(),
    ):
        require_role(actor, (Role.OPERATIONS_MANAGER,), clock, clause="5.2.1.2")
        row = locked_ceremony(ceremony_id)
        _check_people(row, clock)
        participant_inside(row, actor, clock)
        move(row, CeremonyEvent.START)
        if row.scheduled_for != clock.today():
            raise WrongDay(clause="5.2.1.1")
        row.started_at = clock.now()
        row.save(update_fields=["state", "started_at"])
        record(row, KeysEvent.CEREMONY_STARTED, actor=actor, clock=clock, clause="5.2.1.2")
        return ceremony_of(row)


def _check_people(row: KeyCeremony, clock: Clock) -> None:
    """Refuse a start without somebody, the auditor named first (9.1)."""
    people = list(CeremonyParticipant.objects.filter(ceremony=row).order_by("role", "actor_id"))
    roles = {person.role for person in people}
    if absent := sorted(set(ALWAYS_PRESENT) - roles):
        raise ParticipantsMissing(", ".join(absent), clause="5.2.1")
    for person in people:
        require_presence(person)
        if person.role not in roles_now(person.actor_id, clock):
            raise CeremonyRoleNeeded(f"{person.actor_id} no longer holds {person.role}", clause="5.2.1")
