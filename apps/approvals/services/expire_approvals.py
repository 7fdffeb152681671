"""Close requests whose time for votes, or for the use, is over."""

from uuid import UUID

from django.db import transaction
from django.db.models import Q

from apps.approvals.events import ApprovalEventName
from apps.approvals.models import ApprovalRequest
from apps.approvals.services.rows import close, is_overdue, locked, record
from apps.approvals.states import ApprovalEvent, ApprovalState
from apps.lib.actor import Actor
from apps.lib.clock import Clock


def expire_approvals(*, actor: Actor, clock: Clock) -> int:
    """Expire what is overdue and return how many requests that were; expired is final, whatever the clock."""
    now = clock.now()
    overdue = ApprovalRequest.objects.filter(
        Q(state=ApprovalState.PENDING.value, expires_at__lte=now)
        | Q(state=ApprovalState.APPROVED.value, use_until__lte=now)
    )
    return sum(_expire(actor, clock, pk) for pk in overdue.values_list("pk", flat=True))


def _expire(actor: Actor, clock: Clock, approval_id: UUID) -> int:
    """Expire one request unless somebody was quicker."""
    with transaction.atomic():
        row = locked(approval_id)
        live = row.state in (ApprovalState.PENDING, ApprovalState.APPROVED)
        if not live or not is_overdue(row, clock.now()):
            return 0
        close(row, ApprovalEvent.EXPIRE, actor=actor, at=clock.now())
        record(row, ApprovalEventName.EXPIRED, actor=actor, clock=clock)
    return 1
