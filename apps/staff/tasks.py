"""Periodic work of the app `staff`."""

from celery import shared_task

from apps.lib.actor import system_actor
from apps.lib.clock import SYSTEM_CLOCK
from apps.staff.services import forget_tokens as forget_expired_tokens
from apps.staff.services import review_assignments as review_all_assignments
from apps.staff.services import review_contracts as review_all_contracts
from apps.staff.services import send_reminders as send_all_reminders


@shared_task(name="staff.forget_tokens")  # type: ignore[untyped-decorator]  # Celery has no types
def forget_tokens() -> None:
    """Delete expired tokens."""
    forget_expired_tokens(actor=system_actor("scheduler"), clock=SYSTEM_CLOCK)


@shared_task(name="staff.review_assignments")  # type: ignore[untyped-decorator]  # Celery has no types
def review_assignments() -> None:
    """Look at every assignment of a role."""
    review_all_assignments(actor=system_actor("scheduler"), clock=SYSTEM_CLOCK)


@shared_task(name="staff.review_contracts")  # type: ignore[untyped-decorator]  # Celery has no types
def review_contracts() -> None:
    """Disable accounts of contract staff without a contract."""
    review_all_contracts(actor=system_actor("scheduler"), clock=SYSTEM_CLOCK)


@shared_task(name="staff.send_reminders")  # type: ignore[untyped-decorator]  # Celery has no types
def send_reminders() -> None:
    """Mail who has something due."""
    send_all_reminders(actor=system_actor("scheduler"), clock=SYSTEM_CLOCK)
