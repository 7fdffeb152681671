"""What exactly is approved when a ceremony is completed: its minutes, by their digest."""

from collections.abc import Mapping

from apps.keys.models import KeyCeremony
from apps.lib.canonical import Plain


def subject_of(row: KeyCeremony) -> str:
    """Return the subject of the approval."""
    return f"ceremony:{row.pk}"


def act_of(row: KeyCeremony) -> Mapping[str, Plain]:
    """Return the act: this ceremony, these minutes, this script."""
    return {
        "ceremony_id": str(row.pk),
        "minutes_sha256": row.minutes_sha256,
        "script_sha256": row.script_sha256,
    }
