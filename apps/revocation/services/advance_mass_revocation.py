"""A mass revocation goes on, portion by portion; it may die between any two of them (4.9.12)."""

import time
from typing import Final
from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event
from apps.base.outbox import emit
from apps.issuance.selectors import affected_by_key, status_list_content
from apps.issuance.services import end_credentials_of_key
from apps.issuance.types import RevokedPortion
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.revocation.errors import MassRevocationMissing
from apps.revocation.events import RevocationEvent
from apps.revocation.models import MassRevocation
from apps.revocation.selectors.mass import view_of
from apps.revocation.states import MassEvent, MassState
from apps.revocation.types import MassRevocationView

PORTION: Final = 500  # batches: a transaction of about a second


def advance_mass_revocation(
    *, actor: Actor, clock: Clock, revocation_id: UUID, seconds: float, portion: int = PORTION
) -> MassRevocationView:
    """Revoke portions of `portion` batches for that many seconds, or until all is revoked or it is paused.

    Each portion commits with the cursor behind it: after a crash the next call goes on where it stopped,
    and of two callers at once each does its own portions. Raises `MassRevocationMissing`.
    """
    begun = time.monotonic()
    while True:
        view = _portion(revocation_id, portion, actor=actor, clock=clock)
        if view.state is not MassState.RUNNING or time.monotonic() - begun >= seconds:
            return view


def _portion(revocation_id: UUID, size: int, *, actor: Actor, clock: Clock) -> MassRevocationView:
    with transaction.atomic(durable=True):
        row = MassRevocation.objects.select_for_update().filter(pk=revocation_id).first()
        if row is None:
            raise MassRevocationMissing
        if row.state == MassState.RUNNING:
            _work(row, size, actor=actor, clock=clock)
        return view_of(row)


def _work(row: MassRevocation, size: int, *, actor: Actor, clock: Clock) -> None:
    begun = time.monotonic()
    done = end_credentials_of_key(
        actor=actor, clock=clock, key_id=row.key_id, after=row.cursor, limit=size, reason=row.reason
    )
    row.cursor = done.cursor
    row.done_credentials += done.credentials
    row.done_objects += done.objects
    row.waits_for = row.waits_for | {str(list_id): 0 for list_id in done.status_lists}
    if done.cursor is None:
        _end_of_pass(row, actor=actor, clock=clock)
    else:
        _note(row, done, actor=actor, clock=clock)
    row.seconds += time.monotonic() - begun
    row.save()


def _note(row: MassRevocation, done: RevokedPortion, *, actor: Actor, clock: Clock) -> None:
    record_event(
        actor=actor,
        clock=clock,
        event=RevocationEvent.MASS_PORTION_DONE,
        subject=str(row.key_id),
        clause="4.9.12",
        detail={"credentials": done.credentials, "objects": done.objects, "cursor": str(done.cursor)},
    )


def _end_of_pass(row: MassRevocation, *, actor: Actor, clock: Clock) -> None:
    """Finish where nothing is left; a batch that was signed behind the cursor is met by another pass."""
    if affected_by_key(row.key_id, at=clock.now()).objects:
        return
    row.apply(MassEvent.EXECUTE)
    row.executed_at = clock.now()
    row.waits_for = {list_id: status_list_content(UUID(list_id)).version for list_id in row.waits_for}
    if not row.waits_for:  # the key had signed nothing that is still valid
        row.apply(MassEvent.FILE)
        row.filed_at = clock.now()
    record_event(
        actor=actor,
        clock=clock,
        event=RevocationEvent.MASS_EXECUTED,
        subject=str(row.key_id),
        clause="4.9.12",
        detail={"credentials": row.done_credentials, "objects": row.done_objects},
    )
    emit(RevocationEvent.MASS_EXECUTED, row.pk, clock=clock)
