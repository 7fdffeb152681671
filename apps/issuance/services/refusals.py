"""A refused command leaves an audit event of its own, after its transaction was rolled back."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from apps.audit.services import record_event
from apps.audit.types import Outcome
from apps.issuance.errors import BatchBusy
from apps.issuance.events import IssuanceEvent
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.errors import DomainError, IntegrityFault, Unavailable


@contextmanager
def refusals_audited(*, actor: Actor, clock: Clock, event: IssuanceEvent, subject: object) -> Iterator[None]:
    """Write `event` with the error's code when the block raises a `DomainError`, then let it pass.

    A machine that does not answer, and a batch that another signer holds, refuse nothing. Inside a
    transaction of the caller nothing is written: it rolls back, and the outermost command audits.
    """
    try:
        yield
    except (Unavailable, BatchBusy):
        raise
    except DomainError as refusal:
        if connection.in_atomic_block:
            raise
        with transaction.atomic(durable=True):
            record_event(
                actor=actor,
                clock=clock,
                event=event,
                subject=str(subject),
                outcome=outcome_of(refusal),
                clause=refusal.clause,
                detail={"code": refusal.code},
            )
        raise


def outcome_of(error: DomainError) -> Outcome:
    """Return how the audit log calls this error: a fault FAILED, everything else REFUSED."""
    return Outcome.FAILED if isinstance(error, IntegrityFault) else Outcome.REFUSED
