"""Backup media and who keeps them."""

from uuid import UUID

from apps.keys.errors import MediumMissing
from apps.keys.models import BackupMedium
from apps.keys.types import MediumView


def medium_view(medium_id: UUID) -> MediumView:
    """Return one medium; raise `MediumMissing`."""
    row = BackupMedium.objects.filter(pk=medium_id).first()
    if row is None:
        raise MediumMissing
    return medium_of(row)


def media() -> tuple[MediumView, ...]:
    """Return every registered medium, by label."""
    return tuple(medium_of(row) for row in BackupMedium.objects.order_by("label"))


def medium_of(row: BackupMedium) -> MediumView:
    """Return the row as a value."""
    return MediumView(
        medium_id=row.pk,
        label=row.label,
        seal=row.seal,
        place=row.place,
        custodian=row.custodian,
        key_id=row.key_id,
        hand_overs=row.hand_overs,
    )
