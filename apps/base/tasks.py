"""Periodic work of the plumbing."""

from celery import shared_task

from apps.base import outbox
from apps.base.idempotency import forget_old_answers
from apps.lib.clock import SYSTEM_CLOCK


@shared_task(name="base.sweep_outbox")  # type: ignore[untyped-decorator]  # Celery has no types
def sweep_outbox() -> None:
    """Send overdue messages again."""
    outbox.sweep(clock=SYSTEM_CLOCK)


@shared_task(name="base.forget_answers")  # type: ignore[untyped-decorator]  # Celery has no types
def forget_answers() -> None:
    """Delete answers that no client may ask to be repeated any more."""
    forget_old_answers(clock=SYSTEM_CLOCK)
