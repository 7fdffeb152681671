"""6.2.8.1: one custodian hands in one share; it is encrypted to the supervisor before it is stored."""

from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event, refusals_audited
from apps.keys.adapters import share_box
from apps.keys.adapters.quorum import quorum_backend
from apps.keys.errors import ActivationClosed, ShareOfAnotherSet
from apps.keys.events import KeysEvent
from apps.keys.models import ActivationSession, ActivationShare, TokenAct
from apps.keys.permissions import require_custodian
from apps.keys.selectors.activations import activation_of
from apps.keys.services import gathering
from apps.keys.states import ActivationKind, TokenActKind, TokenActState
from apps.keys.types import Activation, PartFacts
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.policy.selectors import site_switch


def submit_share(*, actor: Actor, clock: Clock, activation_id: UUID, share_words: str) -> Activation:
    """Check the words and store them for the supervisor alone; the last share opens the signer."""
    with refusals_audited(
        actor=actor, clock=clock, event=KeysEvent.SHARE_SUBMITTED, subject=str(activation_id)
    ):
        require_custodian(actor, second_factor=site_switch("mfa_for_activation"))
        share = quorum_backend().read_part(share_words)
        return _store(actor, clock, activation_id, share)


@transaction.atomic(durable=True)
def _store(actor: Actor, clock: Clock, activation_id: UUID, share: PartFacts) -> Activation:
    row = gathering.lock_open(activation_id, clock=clock)
    if row.kind != ActivationKind.ACTIVATE:
        raise ActivationClosed(clause="6.2.8.1")
    gathering.refuse_second_coming(row, actor)
    _refuse_strange_share(row, share)
    ActivationShare.objects.create(
        activation=row,
        actor_id=actor.actor_id,
        member=share.member,
        ciphertext=share_box.seal_share(
            bytes(row.public_key), share.entry, activation_id=row.pk, actor_id=actor.actor_id
        ),
        submitted_at=clock.now(),
    )
    gathering.complete_when_enough(row)
    record_event(
        actor=actor,
        clock=clock,
        event=KeysEvent.SHARE_SUBMITTED,
        subject=str(row.pk),
        clause="6.2.8.1",
        detail={"member": share.member, "share_set": share.share_set},
    )
    return activation_of(row)


def _refuse_strange_share(row: ActivationSession, share: PartFacts) -> None:
    if share.share_set != row.share_set and not _of_interrupted_reshare(row, share):
        raise ShareOfAnotherSet("the share is of another distribution", field="share_words")
    if ActivationShare.objects.filter(activation=row, member=share.member).exists():
        raise ShareOfAnotherSet("the share was handed in already", field="share_words")


def _of_interrupted_reshare(row: ActivationSession, share: PartFacts) -> bool:
    """Let the first share decide which set opens the token when a crash left that undecided."""
    acts = TokenAct.objects.filter(kind=TokenActKind.RESHARE, state=TokenActState.INTENDED)
    act = acts.filter(share_set=share.share_set).first()
    if act is None or ActivationShare.objects.filter(activation=row).exists():
        return False
    row.share_set, row.quorum = share.share_set, share.threshold
    row.save(update_fields=["share_set", "quorum"])
    return True
