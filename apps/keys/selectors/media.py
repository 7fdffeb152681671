"""Backup media and who keeps them."""

from uuid import UUID

from django.db.models import QuerySet

from apps.keys.errors import MediumMissing
from apps.keys.models import BackupMedium, MediumDestruction
from apps.keys.states import DestructionState
from apps.keys.types import MediumView


def kept_media() -> QuerySet[BackupMedium]:
    """Return the rows that are not destroyed; the word of the keeper alone ends none."""
    gone = MediumDestruction.objects.filter(state=DestructionState.WITNESSED)
    return BackupMedium.objects.exclude(pk__in=gone.values("medium"))


def medium_view(medium_id: UUID) -> MediumView:
    """Return one medium; raise `MediumMissing`."""
    row = BackupMedium.objects.filter(pk=medium_id).first()
    if row is None:
        raise MediumMissing
    return medium_of(row)


def media() -> tuple[MediumView, ...]:
    """Return every medium that is not destroyed, by label."""
    return tuple(medium_of(row) for row in kept_media().order_by("label"))


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
        destruction=_destruction(row),
    )


def _destruction(row: BackupMedium) -> DestructionState | None:
    found = MediumDestruction.objects.filter(medium=row).first()
    return None if found is None else DestructionState(found.state)
