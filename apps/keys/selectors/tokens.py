"""Registered tokens."""

from apps.keys.models import Hsm
from apps.keys.types import HsmFacts


def hsm_facts(row: Hsm) -> HsmFacts:
    """Return the row as a value."""
    return HsmFacts(
        hsm_id=row.pk,
        label=row.label,
        manufacturer=row.manufacturer,
        model=row.model,
        serial=row.serial,
        firmware=row.firmware,
        share_threshold=row.share_threshold,
    )
