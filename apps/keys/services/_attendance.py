"""What facility staff's confirmations share: who confirms, for whom, on which day (5.2.1.8)."""

from uuid import UUID

from apps.keys.errors import CeremonyMissing, PersonCountedTwice, WrongDay
from apps.keys.models import CeremonyParticipant, KeyCeremony
from apps.keys.services._ceremony_rows import locked_ceremony, require_role
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.roles import Role


def attending(actor: Actor, clock: Clock, ceremony_id: UUID) -> KeyCeremony:
    """Return the locked ceremony; refuse who is not facility staff."""
    require_role(actor, (Role.FACILITY_STAFF,), clock, clause="5.2.1.8")
    return locked_ceremony(ceremony_id)


def participant_of(row: KeyCeremony, participant_id: UUID, actor: Actor, clock: Clock) -> CeremonyParticipant:
    """Return the participant; refuse the own entry, and any before the day of the ceremony."""
    person = CeremonyParticipant.objects.filter(ceremony=row, pk=participant_id).first()
    if person is None:
        raise CeremonyMissing(field="participant_id")
    if person.actor_id == actor.actor_id:
        raise PersonCountedTwice(clause="5.2.1.8")
    if row.scheduled_for is None or row.scheduled_for > clock.today():
        raise WrongDay(clause="5.2.1.8")
    return person
