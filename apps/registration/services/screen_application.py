"""Taking up the screening of an application again (clauses 3.2.3, 4.2.1)."""

from uuid import UUID

from django.db import transaction

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.registration.selectors.sealed import open_certificate
from apps.registration.services._settlement import advance, locked, settle
from apps.registration.services._status_check import present_checks
from apps.registration.states import ApplicationEvent
from apps.registration.types.application import ApplicationReceipt
from apps.registration.types.leaf import read_certificate


def screen_application(*, actor: Actor, clock: Clock, application_id: UUID) -> ApplicationReceipt:
    """Ask again what can change with time; what was answered at intake about the sealed content stands.

    Possible while the application waits (RETRYABLE) or after a crash in the middle (SCREENING). Raises
    `ApplicationRejected` when a check fails now.
    """
    with transaction.atomic(durable=True):
        row = locked(application_id)
        advance(row, ApplicationEvent.SCREEN, clock=clock)
        row.attempt += 1
        row.save(update_fields=["attempt"])
    certificate = read_certificate(open_certificate(row))
    results = present_checks(certificate, at=clock.now())
    return settle(
        actor=actor, clock=clock, application_id=application_id, attempt=row.attempt, results=results
    )
