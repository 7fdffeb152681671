"""Write an access to the system or to a register into the audit log (5.4.1)."""

from collections.abc import Mapping

from django.db import transaction

from apps.audit.services import record_event
from apps.audit.types import Outcome
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.staff.events import StaffEvent

_CLAUSE = "5.4.1"


def record_access(
    *,
    actor: Actor,
    clock: Clock,
    event: StaffEvent,
    subject: str = "",
    outcome: Outcome = Outcome.DONE,
    detail: Mapping[str, str] | None = None,
) -> None:
    """Record a login, a failed login, a logout or the reading of a record; without the log nobody gets in."""
    with transaction.atomic():
        record_event(
            actor=actor,
            clock=clock,
            event=event,
            subject=subject or actor.actor_id,
            outcome=outcome,
            clause=_CLAUSE,
            detail=dict(detail or {}),
        )
