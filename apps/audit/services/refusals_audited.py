"""A refused command leaves an audit event of its own, after its transaction was rolled back (5.4.1)."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from apps.audit.services.record_event import record_event
from apps.audit.types import Outcome
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.errors import DomainError, IntegrityFault, Unavailable


@contextmanager
def refusals_audited(
    *,
    actor: Actor,
    clock: Clock,
    event: str,
    subject: object,
    clause: str = "",
    unrecorded: tuple[type[DomainError], ...] = (Unavailable,),
) -> Iterator[None]:
    """Write `event` with the code of the `DomainError` that leaves the block, then let it pass.

    `clause` stands in where the error names none. `unrecorded` errors refuse nothing: a machine that does
    not answer is asked again. In a transaction that is lost already nothing can be written; the
    outermost command audits.
    """
    try:
        yield
    except unrecorded:
        raise
    except DomainError as reason:
        if connection.in_atomic_block and connection.needs_rollback:
            raise
        with transaction.atomic():
            record_event(
                actor=actor,
                clock=clock,
                event=event,
                subject=str(subject),
                outcome=_outcome_of(reason),
                clause=reason.clause or clause,
                detail={"code": reason.code},
            )
        raise


def _outcome_of(reason: DomainError) -> Outcome:
    """Return how the log calls an error: FAILED where a machine or the data is at fault, else REFUSED."""
    return Outcome.FAILED if isinstance(reason, (IntegrityFault, Unavailable)) else Outcome.REFUSED
