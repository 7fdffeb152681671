"""Work of the signer processes (queue `hsm`) and what they do when they start."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from celery import shared_task
from celery.signals import worker_ready
from django.db import close_old_connections

from apps.base.task import durable_task
from apps.keys.adapters.attendance import attend
from apps.keys.services import (
    carry_out_errand,
    close_interrupted_errands,
    examine_token,
    reconcile_signatures,
    reconcile_token,
    review_custody,
    seal_audit_events,
    seal_minutes,
)
from apps.lib.actor import system_actor
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.errors import Missing, Unavailable


@worker_ready.connect  # type: ignore[untyped-decorator]  # Celery has no types
def attend_supervisor(**_options: Any) -> None:
    """Open the session before the first task, where the supervisor started this worker."""
    attend()


@shared_task(name="audit.seal_events")  # type: ignore[untyped-decorator]  # Celery has no types
def seal_events() -> None:
    """Seal the log; before the log key exists or while the signer is locked the next turn does it."""
    close_old_connections()
    try:
        seal_audit_events(actor=system_actor("sealer"), clock=SYSTEM_CLOCK)
    except (Missing, Unavailable):
        return


@durable_task("keys.carry_out_errand")
def carry_out_errand_task(errand_id: str) -> None:
    """Do what the operators of a ceremony step have asked for (queue hsm: only a signer can)."""
    carry_out_errand(actor=system_actor("signer"), clock=SYSTEM_CLOCK, errand_id=UUID(errand_id))


@shared_task(name="custody.review")  # type: ignore[untyped-decorator]  # as above
def review_custody_task() -> None:
    """Look whether a count of what lies under seal is due (queue default: it needs no token)."""
    close_old_connections()
    review_custody(actor=system_actor("custody-review"), clock=SYSTEM_CLOCK)


@shared_task(name="keys.close_interrupted_errands")  # type: ignore[untyped-decorator]  # as above
def close_interrupted_errands_task() -> None:
    """Find out what became of errands whose signer is gone."""
    close_old_connections()
    close_interrupted_errands(actor=system_actor("signer"), clock=SYSTEM_CLOCK)


@durable_task("minutes.seal_ceremony")
def seal_minutes_task(ceremony_id: str) -> None:
    """Make the minutes of a completed ceremony (queue default: no signer lays out pages)."""
    seal_minutes(actor=system_actor("archivist"), clock=SYSTEM_CLOCK, ceremony_id=UUID(ceremony_id))


@shared_task(name="keys.reconcile_token")  # type: ignore[untyped-decorator]  # as above
def reconcile_token_task() -> None:
    """Compare counters with journals and tokens with records; a locked signer waits for the next turn."""
    close_old_connections()
    with suppress(Missing, Unavailable):
        reconcile_signatures(actor=system_actor("signer"), clock=SYSTEM_CLOCK)
        reconcile_token(actor=system_actor("signer"), clock=SYSTEM_CLOCK)


@shared_task(name="keys.examine_token")  # type: ignore[untyped-decorator]  # as above
def examine_token_task() -> None:
    """Have the doctor look at library, token and keys."""
    close_old_connections()
    examine_token(actor=system_actor("doctor"), clock=SYSTEM_CLOCK)
