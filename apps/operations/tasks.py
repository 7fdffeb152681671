"""Tasks of the app `operations`."""

from celery import shared_task

from apps.lib.actor import system_actor
from apps.lib.clock import SYSTEM_CLOCK
from apps.operations.services import review_operations as review_every_night


@shared_task(name="operations.review_operations")  # type: ignore[untyped-decorator]  # Celery has no types
def review_operations() -> None:
    """Open reports that fall due and raise reminders."""
    review_every_night(actor=system_actor("scheduler"), clock=SYSTEM_CLOCK)
