"""A refused command leaves an audit event of its own, after its transaction was rolled back."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from apps.audit.services import record_event
from apps.audit.types import Outcome
from apps.certificates.events import CertificateAudit
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.errors import DomainError, IntegrityFault, Unavailable


@contextmanager
def refusal_recorded(
    *, actor: Actor, clock: Clock, event: CertificateAudit, subject: object
) -> Iterator[None]:
    """Write `event` with the code of whatever `DomainError` leaves the block, and let it pass."""
    try:
        yield
    except DomainError as reason:
        failed = isinstance(reason, (IntegrityFault, Unavailable))
        with transaction.atomic(durable=True):
            record_event(
                actor=actor,
                clock=clock,
                event=event,
                subject=str(subject),
                outcome=Outcome.FAILED if failed else Outcome.REFUSED,
                clause=reason.clause,
                detail={"code": reason.code},
            )
        raise
