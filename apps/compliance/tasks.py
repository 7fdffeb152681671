"""Periodic work of the app `compliance`."""

from celery import shared_task

from apps.compliance.services import review_authority as review
from apps.lib.actor import system_actor
from apps.lib.clock import SYSTEM_CLOCK


@shared_task(name="compliance.review_authority")  # type: ignore[untyped-decorator]  # Celery has no types
def review_authority() -> None:
    """Look at who may do what, and on what it rests."""
    review(actor=system_actor("scheduler"), clock=SYSTEM_CLOCK)
