"""Where something under seal may lie: keys of different custodians apart, a seal number once (6.4.2.1)."""

from uuid import UUID

from apps.keys.errors import PlaceShared, SealUsed
from apps.keys.models import BackupMedium, ManagementKey


def separate_place(place: str, *, custodian: str) -> str:
    """Return the place; raise `PlaceShared` when the management key of another custodian lies there."""
    there = ManagementKey.objects.filter(voided_at=None, place__iexact=place)
    if there.exclude(custodian=custodian).exists():
        raise PlaceShared(field="place", clause="6.4.2.1")
    return place


def fresh_seal(seal: str, *, item_id: UUID | None = None) -> str:
    """Return the seal number; raise `SealUsed` when it is or was on something else."""
    used = [
        *BackupMedium.objects.filter(seal=seal).values_list("pk", flat=True),
        *ManagementKey.objects.filter(seal=seal).values_list("pk", flat=True),
    ]
    if any(one != item_id for one in used):
        raise SealUsed(field="seal", clause="6.4.2.1")
    return seal
