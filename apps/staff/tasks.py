"""Periodic work of the app `staff`."""

from celery import shared_task

from apps.lib.actor import system_actor
from apps.lib.clock import SYSTEM_CLOCK
from apps.staff.services import forget_tokens as forget_expired_tokens


@shared_task(name="staff.forget_tokens")  # type: ignore[untyped-decorator]  # Celery has no types
def forget_tokens() -> None:
    """Delete expired tokens."""
    forget_expired_tokens(actor=system_actor("scheduler"), clock=SYSTEM_CLOCK)
