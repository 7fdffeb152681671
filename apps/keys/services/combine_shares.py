"""6.2.8.1: the supervisor, and nobody else, puts the shares together in its memory."""

from uuid import UUID

from django.db import transaction

from apps.audit.services import refusals_audited
from apps.keys.adapters.quorum import quorum_backend
from apps.keys.adapters.share_box import ShareBox
from apps.keys.errors import ActivationMissing, ShareUnreadable
from apps.keys.events import KeysEvent
from apps.keys.models import ActivationSession, ActivationShare
from apps.keys.states import ActivationKind, ActivationState
from apps.keys.types import CombinedPin
from apps.lib.actor import Actor
from apps.lib.clock import Clock


def combine_shares(*, actor: Actor, clock: Clock, activation_id: UUID, box: ShareBox) -> CombinedPin:
    """Empty the stored shares for good, then decrypt and combine them; raise `ShareUnreadable`."""
    with refusals_audited(
        actor=actor, clock=clock, event=KeysEvent.ACTIVATION_FAILED, subject=str(activation_id)
    ):
        sealed = _take(activation_id, box)
        words = [
            box.open_share(content, activation_id=activation_id, actor_id=actor_id)
            for actor_id, content in sealed
        ]
        return CombinedPin(activation_id=activation_id, pin=quorum_backend().unlock(words))


@transaction.atomic(durable=True)
def _take(activation_id: UUID, box: ShareBox) -> list[tuple[str, bytes]]:
    complete = ActivationSession.objects.select_for_update().filter(
        pk=activation_id, kind=ActivationKind.ACTIVATE, state=ActivationState.COMPLETE
    )
    row = complete.first()
    if row is None:
        raise ActivationMissing
    shares = ActivationShare.objects.filter(activation=row).order_by("submitted_at", "pk")
    sealed = [(share.actor_id, bytes(share.ciphertext)) for share in shares]
    shares.update(ciphertext=b"")
    if bytes(row.public_key) != box.public_key:
        raise ShareUnreadable("the supervisor was restarted since the gathering began")
    return sealed
