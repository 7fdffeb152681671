"""6.4.2.1, 5.2.1.3: a custodian puts a medium or management key into another safe, under a new seal."""

from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event, refusals_audited
from apps.keys.errors import CustodyElsewhere, ItemMissing, SealDiffers
from apps.keys.events import KeysEvent
from apps.keys.models import BackupMedium, ManagementKey
from apps.keys.selectors.custody import custody_items
from apps.keys.selectors.media import kept_media
from apps.keys.services._ceremony_rows import require_role, short_text
from apps.keys.services._placing import fresh_seal, separate_place
from apps.keys.types import CustodyItem
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.roles import Role

_LONGEST_SEAL = 48


def place_in_safe(
    *, actor: Actor, clock: Clock, item_id: UUID, seal: str, place: str, new_seal: str = ""
) -> CustodyItem:
    """Write down the new place; `seal` was read before, `new_seal` is on it now (empty: the same one).

    Raises `CeremonyRoleNeeded`, `ItemMissing`, `CustodyElsewhere`, `SealDiffers`, `PlaceShared`, `SealUsed`,
    `CeremonyInvalid`.
    """
    with (
        refusals_audited(actor=actor, clock=clock, event=KeysEvent.MEDIUM_PLACED, subject=str(item_id)),
        transaction.atomic(),
    ):
        require_role(actor, (Role.KEY_CUSTODIAN,), clock, clause="5.2.1.3")
        row = _own(item_id, actor, seal)
        where = short_text(place, field="place")
        row.place = separate_place(where, custodian=row.custodian)
        if new_seal.strip():
            fresh = short_text(new_seal, field="new_seal", longest=_LONGEST_SEAL)
            row.seal = fresh_seal(fresh, item_id=row.pk)
        row.save(update_fields=["place", "seal"])
        record_event(
            actor=actor,
            clock=clock,
            event=KeysEvent.MEDIUM_PLACED,
            subject=str(row.pk),
            clause="5.2.1.3",
            detail={"seal": row.seal, "seal_before": seal.strip()},
        )
        return next(item for item in custody_items() if item.item_id == row.pk)


def _own(item_id: UUID, actor: Actor, seal: str) -> BackupMedium | ManagementKey:
    """Return the locked item that the actor keeps, when the seal is the registered one."""
    media = kept_media().select_for_update().filter(pk=item_id)
    keys = ManagementKey.objects.select_for_update().filter(pk=item_id, voided_at=None)
    row = media.first() or keys.first()
    if row is None:
        raise ItemMissing
    if row.custodian != actor.actor_id:
        raise CustodyElsewhere(clause="5.2.1.3")
    if row.seal != seal.strip():
        raise SealDiffers(field="seal", clause="5.2.1.3")
    return row
