"""Putting a version of a plan or document in force in the place of the one before."""

from typing import TypeVar
from uuid import UUID

from django.db.models import QuerySet

from apps.lib.clock import Clock
from apps.staff.errors import EditionStale, PersonnelMissing
from apps.staff.models.edition import Edition
from apps.staff.states import EDITION_TABLE, EditionEvent, EditionState

E = TypeVar("E", bound=Edition)


def locked_draft(rows: QuerySet[E], edition_id: UUID) -> E:
    """Lock and return a draft; raise `PersonnelMissing`, `IllegalTransition`, `EditionStale`."""
    row = rows.select_for_update().filter(pk=edition_id).first()
    if row is None:
        raise PersonnelMissing(field="edition_id")
    EDITION_TABLE.after(EditionState(row.state), EditionEvent.ADOPT)
    return row


def put_in_force(rows: QuerySet[E], row: E, *, clock: Clock, approval_id: UUID | None) -> None:
    """Supersede what stands among `rows` and adopt `row`; an older version than that is refused."""
    for other in rows.select_for_update().filter(state=EditionState.IN_FORCE.value):
        if other.version > row.version:
            raise EditionStale
        _supersede(other, clock)
    for other in rows.select_for_update().filter(state=EditionState.DRAFT.value, version__lt=row.version):
        _supersede(other, clock)
    row.state = EDITION_TABLE.after(EditionState(row.state), EditionEvent.ADOPT).value
    row.in_force_from, row.approval_id = clock.now(), approval_id
    row.save(update_fields=["state", "in_force_from", "approval_id"])


def _supersede(row: Edition, clock: Clock) -> None:
    row.state = EDITION_TABLE.after(EditionState(row.state), EditionEvent.SUPERSEDE).value
    row.superseded_at = clock.now()
    row.save(update_fields=["state", "superseded_at"])
