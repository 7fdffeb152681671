"""What asking for a hand-over and carrying it out share: the medium, both custodians, the seal (5.2.1.3)."""

from collections.abc import Mapping
from uuid import UUID

from apps.keys.errors import CustodyElsewhere, MediumMissing, ReceiverNeeded, SealDiffers
from apps.keys.models import BackupMedium
from apps.keys.selectors.media import kept_media
from apps.keys.services._ceremony_rows import require_role, roles_now
from apps.lib.actor import Actor
from apps.lib.canonical import Plain
from apps.lib.clock import Clock
from apps.lib.cps.roles import Role


def medium_in_hand(actor: Actor, clock: Clock, *, medium_id: UUID, receiver: str, seal: str) -> BackupMedium:
    """Return the locked medium that the actor keeps, when seal and receiver are good.

    Raises `CeremonyRoleNeeded`, `MediumMissing`, `CustodyElsewhere`, `SealDiffers`, `ReceiverNeeded`.
    """
    require_role(actor, (Role.KEY_CUSTODIAN,), clock, clause="5.2.1.3")
    row = kept_media().select_for_update().filter(pk=medium_id).first()
    if row is None:
        raise MediumMissing
    if row.custodian != actor.actor_id:
        raise CustodyElsewhere(clause="5.2.1.3")
    if row.seal != seal.strip():
        raise SealDiffers(field="seal", clause="5.2.1.3")
    if receiver == actor.actor_id or Role.KEY_CUSTODIAN not in roles_now(receiver, clock):
        raise ReceiverNeeded(field="receiver", clause="5.2.1.3")
    return row


def subject_of(row: BackupMedium) -> str:
    """Return the subject of the approval."""
    return f"medium:{row.pk}"


def act_of(row: BackupMedium, *, receiver: str, place: str) -> Mapping[str, Plain]:
    """Return the act; its number makes each hand-over of a medium another one."""
    return {
        "medium_id": str(row.pk),
        "number": row.hand_overs + 1,
        "seal": row.seal,
        "giver": row.custodian,
        "receiver": receiver,
        "place": place,
    }
