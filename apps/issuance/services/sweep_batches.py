"""Finds batches that a broker or a signer lost, so that they are handed to a signer again."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from apps.audit.services import record_events
from apps.audit.types import AuditEntry, Outcome
from apps.issuance.events import IssuanceEvent
from apps.issuance.models import IssuanceBatch, SigningAttempt
from apps.issuance.services.signing_work import RETRY_AFTER
from apps.issuance.states import AttemptOutcome, BatchState
from apps.issuance.types import SweepResult
from apps.lib.actor import Actor
from apps.lib.clock import Clock

_LIMIT: Final = 200
_SWEPT: Final = (BatchState.REQUESTED.value, BatchState.RESERVED.value, BatchState.CANCELLED.value)


def sweep_batches(*, actor: Actor, clock: Clock) -> SweepResult:
    """Return the batches whose lease ran out; their next turn is set, so that a sweep does not repeat itself.

    What is reserved comes first, for it ages (6.8). A batch that was cancelled with an attempt under way
    is returned too: its attempt has to be closed.
    A batch left behind by a signer is audited; one that merely waits for its turn is not.
    """
    now = clock.now()
    with transaction.atomic(durable=True):
        rows: list[tuple[UUID, bool]] = list(_overdue(now)[:_LIMIT])
        IssuanceBatch.objects.filter(pk__in=[pk for pk, _ in rows]).update(resend_at=now + RETRY_AFTER)
        left_behind = [_left_behind(pk) for pk, left_open in rows if left_open]
        if left_behind:
            record_events(actor=actor, clock=clock, entries=left_behind)
    return SweepResult(resent=tuple(pk for pk, _ in rows))


def _overdue(now: datetime) -> QuerySet[IssuanceBatch, Any]:
    under_way = SigningAttempt.objects.filter(batch_id=OuterRef("pk"), outcome=AttemptOutcome.OPEN.value)
    rows = IssuanceBatch.objects.filter(resend_at__lte=now, claimed_until__lte=now, state__in=_SWEPT)
    known = rows.annotate(left_open=Exists(under_way))
    wanted = known.filter(Q(left_open=True) | ~Q(state=BatchState.CANCELLED.value))
    return wanted.order_by(F("reserved_at").asc(nulls_last=True), "resend_at").values_list("pk", "left_open")


def _left_behind(batch_id: UUID) -> AuditEntry:
    return AuditEntry(
        event=IssuanceEvent.BATCH_RESENT, subject=str(batch_id), outcome=Outcome.UNKNOWN, clause="5.7.1"
    )
