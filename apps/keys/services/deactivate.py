"""6.2.9.1: several custodians close the signer; the supervisor wipes the PIN within a second."""

from django.db import transaction

from apps.audit.services import record_event, refusals_audited
from apps.base.conf import conf
from apps.keys.events import KeysEvent
from apps.keys.models import ActivationSession, ActivationShare
from apps.keys.permissions import require_custodian
from apps.keys.selectors.activations import activation_of
from apps.keys.services import gathering
from apps.keys.services.gathering import close_expired
from apps.keys.services.request_activation import TIME_TO_GATHER
from apps.keys.states import ActivationKind, ActivationState
from apps.keys.types import Activation
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.quorums import QUORUMS, Act
from apps.policy.selectors import site_value


def deactivate(*, actor: Actor, clock: Clock) -> Activation:
    """Vote for closing the signer; the second custodian's vote within ten minutes does it."""
    with refusals_audited(
        actor=actor, clock=clock, event=KeysEvent.DEACTIVATION_VOTED, subject=conf().token_label
    ):
        require_custodian(actor)
        return _vote(actor, clock)


@transaction.atomic(durable=True)
def _vote(actor: Actor, clock: Clock) -> Activation:
    close_expired(actor=actor, clock=clock)
    row = _gathering(actor, clock)
    gathering.refuse_second_coming(row, actor)
    ActivationShare.objects.create(activation=row, actor_id=actor.actor_id, submitted_at=clock.now())
    gathering.complete_when_enough(row)
    record_event(
        actor=actor,
        clock=clock,
        event=KeysEvent.DEACTIVATION_VOTED,
        subject=str(row.pk),
        clause="6.2.9.1",
    )
    return activation_of(row)


def _gathering(actor: Actor, clock: Clock) -> ActivationSession:
    row, _ = ActivationSession.objects.select_for_update().get_or_create(
        kind=ActivationKind.DEACTIVATE,
        state=ActivationState.COLLECTING,
        defaults={
            "quorum": max(QUORUMS[Act.DEACTIVATE_KEY].people, site_value("activation_quorum")),
            "requested_by": actor.actor_id,
            "opened_at": clock.now(),
            "expires_at": clock.now() + TIME_TO_GATHER,
        },
    )
    return row
