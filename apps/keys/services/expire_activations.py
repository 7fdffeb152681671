"""6.2.8.1: a gathering that took longer than ten minutes is over; its shares are dropped."""

from django.db import transaction

from apps.audit.services import record_event
from apps.audit.types import Outcome
from apps.keys.events import KeysEvent
from apps.keys.models import ActivationSession, ActivationShare
from apps.keys.states import ACTIVATION_TABLE, ActivationEvent, ActivationState
from apps.lib.actor import Actor
from apps.lib.clock import Clock


@transaction.atomic(durable=True)
def expire_activations(*, actor: Actor, clock: Clock) -> int:
    """Close every gathering whose time is over and return how many."""
    return close_expired(actor=actor, clock=clock)


def close_expired(*, actor: Actor, clock: Clock) -> int:
    """Do the same inside the caller's transaction."""
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
