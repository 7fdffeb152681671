"""Which edition of the regulation binds."""

from datetime import date

from django.db.models import Q

from apps.lib.clock import SYSTEM_CLOCK
from apps.policy.errors import EditionMissing
from apps.policy.models import PolicyEdition
from apps.policy.types import EditionView


def current_edition(*, on: date | None = None) -> EditionView:
    """Return the adopted edition in force on a legal day (default: today); raise `EditionMissing`."""
    day = on or SYSTEM_CLOCK.today()
    row = (
        PolicyEdition.objects.filter(in_force_from__lte=day)
        .filter(Q(in_force_until__isnull=True) | Q(in_force_until__gte=day))
        .order_by("-in_force_from", "-version")
        .first()
    )
    if row is None:
        raise EditionMissing(clause="1.5.3")
    return edition_view(row)


def editions() -> tuple[EditionView, ...]:
    """Return every adopted edition, the newest first."""
    return tuple(edition_view(row) for row in PolicyEdition.objects.order_by("-in_force_from", "-version"))


def edition_view(row: PolicyEdition) -> EditionView:
    """Return the row as a value."""
    return EditionView(
        edition_id=row.pk,
        version=row.version,
        issued_on=row.issued_on,
        in_force_from=row.in_force_from,
        in_force_until=row.in_force_until,
        text_sha256=row.text_sha256,
        changed_parts=row.changed_parts,
    )
