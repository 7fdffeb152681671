"""Duties that people who left have left behind (5.2.4)."""

from apps.staff.models import OpenDuty
from apps.staff.types import DutyView


def open_duties() -> tuple[DutyView, ...]:
    """Return the duties that nobody has taken over, oldest first."""
    rows = OpenDuty.objects.filter(closed_at__isnull=True).order_by("opened_at", "pk")
    return tuple(
        DutyView(duty_id=row.pk, user_id=row.user_id, role=row.role, successor_id=None, closed_at=None)
        for row in rows
    )
