"""Refused acts are written to the audit log too, in a transaction of their own."""

from django.db import transaction

from apps.audit.services import record_event
from apps.audit.types import Outcome
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.errors import DomainError
from apps.staff.events import StaffEvent


def audit_refusal(
    *, actor: Actor, clock: Clock, event: StaffEvent, subject: str, reason: DomainError
) -> None:
    """Write that `event` was refused; the caller's transaction has been rolled back before."""
    with transaction.atomic():
        record_event(
            actor=actor,
            clock=clock,
            event=event,
            subject=subject,
            outcome=Outcome.REFUSED,
            clause=reason.clause,
            detail={"code": reason.code},
        )
