"""Refused acts are written to the audit log too, in a transaction of their own."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from apps.audit.services import record_event
from apps.audit.types import Outcome
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.errors import DomainError
from apps.policy.events import PolicyEvent


@contextmanager
def refusals_audited(*, actor: Actor, clock: Clock, event: PolicyEvent, subject: str) -> Iterator[None]:
    """Write that `event` was refused when the block, with its transaction, ends in a `DomainError`."""
    try:
        yield
    except DomainError as refusal:
        with transaction.atomic():
            record_event(
                actor=actor,
                clock=clock,
                event=event,
                subject=subject,
                outcome=Outcome.REFUSED,
                clause=refusal.clause,
                detail={"code": refusal.code},
            )
        raise
