"""Periodic work of the app `approvals`."""

from celery import shared_task

from apps.approvals.services import expire_approvals as expire_overdue_approvals
from apps.lib.actor import system_actor
from apps.lib.clock import SYSTEM_CLOCK


@shared_task(name="approvals.expire_approvals")  # type: ignore[untyped-decorator]  # Celery has no types
def expire_approvals() -> None:
    """Close requests whose time is over."""
    expire_overdue_approvals(actor=system_actor("scheduler"), clock=SYSTEM_CLOCK)
