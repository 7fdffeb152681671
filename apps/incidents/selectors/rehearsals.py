"""Rehearsals of a compromise, the newest first."""

from typing import Any, Final

from apps.incidents.models import CompromiseRehearsal
from apps.incidents.states import RehearsalState
from apps.incidents.types import RehearsalResult, RehearsalView, RehearsedList

_SHOWN: Final = 5


def newest_rehearsals() -> tuple[RehearsalView, ...]:
    """Return the newest rehearsals."""
    rows = CompromiseRehearsal.objects.order_by("-requested_at", "-id")[:_SHOWN]
    return tuple(map(rehearsal_of, rows))


def rehearsal_of(row: CompromiseRehearsal) -> RehearsalView:
    """Return the row as a value."""
    return RehearsalView(
        rehearsal_id=row.pk,
        key_id=row.key_id,
        state=RehearsalState(row.state),
        requested_by=row.requested_by,
        requested_at=row.requested_at,
        ended_at=row.ended_at,
        result=_result(row.result) if row.result else None,
        cause=row.cause,
    )


def _result(kept: dict[str, Any]) -> RehearsalResult:
    lists = tuple(RehearsedList(**one) for one in kept["lists"])
    return RehearsalResult(**{**kept, "lists": lists})
