"""6.2.8.1: a custodian calls the custodians together; the supervisor's ephemeral key is published."""

from datetime import timedelta
from typing import Final

from django.db import transaction

from apps.audit.services import record_event, refusals_audited
from apps.base.conf import conf
from apps.keys.errors import ActivationUnderway, SignerNotRunning, TokenMissing
from apps.keys.events import KeysEvent
from apps.keys.models import ActivationSession, Hsm, SignerProcess
from apps.keys.permissions import require_custodian
from apps.keys.selectors.activations import activation_of
from apps.keys.selectors.signers import HEARTBEAT_LIMIT
from apps.keys.services.gathering import close_expired
from apps.keys.states import ActivationKind, ActivationState, SignerRole
from apps.keys.types import Activation
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.policy.selectors import site_switch

TIME_TO_GATHER: Final = timedelta(minutes=10)


def request_activation(*, actor: Actor, clock: Clock) -> Activation:
    """Open a gathering for ten minutes; the shares come by `submit_share`."""
    with refusals_audited(
        actor=actor, clock=clock, event=KeysEvent.ACTIVATION_REQUESTED, subject=conf().token_label
    ):
        require_custodian(actor, second_factor=site_switch("mfa_for_activation"))
        return _open(actor, clock)


@transaction.atomic(durable=True)
def _open(actor: Actor, clock: Clock) -> Activation:
    close_expired(actor=actor, clock=clock)
    hsm = Hsm.objects.select_for_update().filter(label=conf().token_label).first()
    if hsm is None:
        raise TokenMissing(f"initialise the token {conf().token_label} first")
    kind = ActivationKind.ACTIVATE
    unfinished = (ActivationState.COLLECTING, ActivationState.COMPLETE)
    if ActivationSession.objects.filter(kind=kind, state__in=unfinished).exists():
        raise ActivationUnderway
    row = ActivationSession.objects.create(
        kind=kind,
        state=ActivationState.COLLECTING,
        public_key=_supervisor(clock).public_key,
        share_set=hsm.share_set,
        quorum=hsm.share_threshold,
        requested_by=actor.actor_id,
        opened_at=clock.now(),
        expires_at=clock.now() + TIME_TO_GATHER,
    )
    record_event(
        actor=actor,
        clock=clock,
        event=KeysEvent.ACTIVATION_REQUESTED,
        subject=str(row.pk),
        clause="6.2.8.1",
        detail={"quorum": row.quorum},
    )
    return activation_of(row)


def _supervisor(clock: Clock) -> SignerProcess:
    live = SignerProcess.objects.filter(role=SignerRole.SUPERVISOR, at__gte=clock.now() - HEARTBEAT_LIMIT)
    row = live.order_by("-at").first()
    if row is None or not row.public_key:
        raise SignerNotRunning("start `run_signers` on the signer host")
    return row
