"""6.2.8.1, 6.2.9.1: the supervisor says how a gathering ended."""

from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event
from apps.audit.types import Outcome
from apps.keys.errors import ActivationMissing
from apps.keys.events import KeysEvent
from apps.keys.models import ActivationSession, ActivationShare
from apps.keys.selectors.activations import activation_of
from apps.keys.states import ACTIVATION_TABLE, ActivationEvent, ActivationState
from apps.keys.types import Activation
from apps.lib.actor import Actor
from apps.lib.clock import Clock

_LONGEST_CAUSE = 100


@transaction.atomic(durable=True)
def finish_activation(*, actor: Actor, clock: Clock, activation_id: UUID, failure: str = "") -> Activation:
    """Close it as DONE, or as FAILED with the cause in words."""
    row = ActivationSession.objects.select_for_update().filter(pk=activation_id).first()
    if row is None:
        raise ActivationMissing
    event = ActivationEvent.FAIL if failure else ActivationEvent.FINISH
    row.state = ACTIVATION_TABLE.after(ActivationState(row.state), event)
    row.closed_at, row.cause = clock.now(), failure[:_LONGEST_CAUSE]
    row.save(update_fields=["state", "closed_at", "cause"])
    shares = ActivationShare.objects.filter(activation=row)
    shares.update(ciphertext=b"")
    record_event(
        actor=actor,
        clock=clock,
        event=KeysEvent.ACTIVATION_FAILED if failure else KeysEvent.ACTIVATION_FINISHED,
        subject=str(row.pk),
        outcome=Outcome.FAILED if failure else Outcome.DONE,
        clause="6.2.8.1",
        detail={"kind": row.kind, "people": list(shares.values_list("actor_id", flat=True))},
    )
    return activation_of(row)
