"""Finds batches that a broker or a signer lost, so that they are handed to a signer again."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

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

    A batch that was cancelled with an attempt under way is returned too: its attempt has to be closed.
    A batch left behind by a signer is audited; one that merely waits for its turn is not.
    """
    now = clock.now()
    with transaction.atomic(durable=True):
        rows = list(_overdue(now).values_list("pk", "left_open")[:_LIMIT])
        IssuanceBatch.objects.filter(pk__in=[pk for pk, _ in rows]).update(resend_at=now + RETRY_AFTER)
        left_behind = [_left_behind(pk) for pk, left_open in rows if left_open]
        if left_behind:
            record_events(actor=actor, clock=clock, entries=left_behind)
    return SweepResult(resent=tuple(pk for pk, _ in rows))


def _overdue(now: datetime) -> QuerySet[IssuanceBatch]:
    under_way = SigningAttempt.objects.filter(batch_id=OuterRef("pk"), outcome=AttemptOutcome.OPEN.value)
    rows = IssuanceBatch.objects.filter(resend_at__lte=now, claimed_until__lte=now, state__in=_SWEPT)
    rows = rows.annotate(left_open=Exists(under_way))
    return rows.filter(Q(left_open=True) | ~Q(state=BatchState.CANCELLED.value)).order_by("resend_at")


def _left_behind(batch_id: UUID) -> AuditEntry:
    return AuditEntry(
        event=IssuanceEvent.BATCH_RESENT, subject=str(batch_id), outcome=Outcome.UNKNOWN, clause="5.7.1"
    )
