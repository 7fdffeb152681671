"""What both gatherings share: lock the row, refuse latecomers and people who came before, count."""

from uuid import UUID

from apps.audit.services import record_event
from apps.audit.types import Outcome
from apps.keys.errors import ActivationClosed, ActivationExpired, ActivationMissing, PersonCountedTwice
from apps.keys.events import KeysEvent
from apps.keys.models import ActivationSession, ActivationShare
from apps.keys.states import ACTIVATION_TABLE, ActivationEvent, ActivationState
from apps.lib.actor import Actor
from apps.lib.clock import Clock


def lock_open(activation_id: UUID, *, clock: Clock) -> ActivationSession:
    """Return the locked row of a gathering that still takes people; raise otherwise."""
    row = ActivationSession.objects.select_for_update().filter(pk=activation_id).first()
    if row is None:
        raise ActivationMissing
    if row.state != ActivationState.COLLECTING:
        raise ActivationClosed(clause="6.2.8.1")
    if row.expires_at <= clock.now():
        raise ActivationExpired(clause="6.2.8.1")
    return row


def refuse_second_coming(row: ActivationSession, actor: Actor) -> None:
    """Raise `PersonCountedTwice` when the actor is in the gathering already."""
    if ActivationShare.objects.filter(activation=row, actor_id=actor.actor_id).exists():
        raise PersonCountedTwice(clause="6.2.2.1")


def complete_when_enough(row: ActivationSession) -> None:
    """Hand the gathering to the supervisor as soon as the quorum is there."""
    if ActivationShare.objects.filter(activation=row).count() >= row.quorum:
        row.state = ACTIVATION_TABLE.after(ActivationState(row.state), ActivationEvent.COMPLETE)
        row.save(update_fields=["state"])


def close_expired(*, actor: Actor, clock: Clock) -> int:
    """Close every gathering whose time is over, inside the caller's transaction; return how many."""
    overdue = ActivationSession.objects.select_for_update().filter(
        state=ActivationState.COLLECTING, expires_at__lte=clock.now()
    )
    closed = 0
    for row in overdue:
        row.state = ACTIVATION_TABLE.after(ActivationState(row.state), ActivationEvent.EXPIRE)
        row.closed_at = clock.now()
        row.save(update_fields=["state", "closed_at"])
        ActivationShare.objects.filter(activation=row).update(ciphertext=b"")
        record_event(
            actor=actor,
            clock=clock,
            event=KeysEvent.ACTIVATION_EXPIRED,
            subject=str(row.pk),
            outcome=Outcome.FAILED,
            clause="6.2.8.1",
        )
        closed += 1
    return closed
