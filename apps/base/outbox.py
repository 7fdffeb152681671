"""Events as rows: written with the act that caused them, handed to the queue after the commit.

Delivery is at least once: a row stays until its task calls `done`, and the sweeper sends again
whatever is overdue. Messages carry ids only.
"""

import logging
from datetime import timedelta
from functools import partial
from typing import Final
from uuid import UUID

from django.db import connection, transaction

from apps.base.dispatch import DISPATCHER
from apps.base.models import OutboxEvent
from apps.lib.clock import SYSTEM_CLOCK, Clock
from apps.lib.errors import IntegrityFault

_LOG: Final = logging.getLogger(__name__)
_LEASE: Final = timedelta(seconds=30)
_LONGEST_LEASE: Final = timedelta(minutes=10)
_SWEEP_LIMIT: Final = 500


class EmittedOutsideTransaction(IntegrityFault):
    """An event must stand or fall with the act that caused it."""

    code = "emitted_outside_transaction"
    title = "An event was emitted outside of a transaction"


def emit(event: str, subject_id: UUID | str, *, clock: Clock) -> None:
    """Write `event` inside the caller's transaction; its followers are sent after the commit."""
    if not connection.in_atomic_block:
        raise EmittedOutsideTransaction(event)
    now = clock.now()
    followers = DISPATCHER.followers.get(event, ())
    rows = [
        OutboxEvent(event=event, subject_id=str(subject_id), task=task, emitted_at=now, next_at=now + _LEASE)
        for task in followers
    ]
    if rows:
        OutboxEvent.objects.bulk_create(rows)
        transaction.on_commit(partial(_send_all, rows, clock), robust=True)


def done(event_id: UUID | str, *, clock: Clock = SYSTEM_CLOCK, code: str = "") -> None:
    """Close the row of one follower; `code` says why when the work was refused. Safe to call twice."""
    rows = OutboxEvent.objects.filter(pk=event_id).exclude(state=OutboxEvent.DONE)
    rows.update(state=OutboxEvent.DONE, done_at=clock.now(), last_code=code)


def is_done(event_id: UUID | str) -> bool:
    """Say whether the follower's work was closed already."""
    return OutboxEvent.objects.filter(pk=event_id, state=OutboxEvent.DONE).exists()


def postpone(event_id: UUID | str, *, clock: Clock, code: str) -> None:
    """Note why the work could not be done now; the sweeper tries again when the lease is over."""
    with transaction.atomic():
        row = OutboxEvent.objects.select_for_update().filter(pk=event_id).first()
        if row is None or row.state == OutboxEvent.DONE:
            return
        OutboxEvent.objects.filter(pk=event_id).update(
            last_code=code, next_at=clock.now() + _lease(row.attempts)
        )


def sweep(*, clock: Clock) -> int:
    """Send again what is overdue; return how many messages were handed over."""
    overdue = OutboxEvent.objects.exclude(state=OutboxEvent.DONE).filter(next_at__lte=clock.now())
    return _send_all(list(overdue.order_by("next_at")[:_SWEEP_LIMIT]), clock)


def _send_all(rows: list[OutboxEvent], clock: Clock) -> int:
    return sum(_send(row, clock) for row in rows)


def _send(row: OutboxEvent, clock: Clock) -> bool:
    try:
        if DISPATCHER.send is None:
            raise LookupError("no dispatcher is plugged in")  # noqa: TRY301 - same road as a dead broker
        DISPATCHER.send(row.task, row.subject_id, str(row.pk))
    except Exception:  # noqa: BLE001 - whatever the broker raises: the row stays and the sweeper returns
        _LOG.warning("outbox: the queue did not take %s of %s", row.task, row.pk, exc_info=True)
        return False
    rows = OutboxEvent.objects.filter(pk=row.pk).exclude(state=OutboxEvent.DONE)
    attempts = row.attempts + 1
    rows.update(state=OutboxEvent.SENT, attempts=attempts, next_at=clock.now() + _lease(attempts))
    return True


def _lease(attempts: int) -> timedelta:
    return min(_LEASE * (1 << min(max(attempts - 1, 0), 10)), _LONGEST_LEASE)
