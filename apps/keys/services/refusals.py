"""Refused acts are written too, in a transaction of their own after the refused one was rolled back."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from apps.audit.services import record_event
from apps.audit.types import Outcome
from apps.keys.events import KeysEvent
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.errors import Conflict, IntegrityFault, Missing, Refused


@contextmanager
def refusals_audited(*, actor: Actor, clock: Clock, event: KeysEvent, subject: str) -> Iterator[None]:
    """Record any refusal raised inside, with its code and clause, and let it pass on."""
    try:
        yield
    except (Refused, Missing, Conflict, IntegrityFault) as refusal:
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
