"""Work of the signer processes (queue `hsm`) and what they do when they start."""

from typing import Any

from celery import shared_task
from celery.signals import worker_ready
from django.db import close_old_connections

from apps.keys.adapters.attendance import attend
from apps.keys.services import seal_audit_events
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
