"""Celery tasks: ids in, one service. `build_` runs in signer processes only (queue hsm)."""

from celery import shared_task

from apps.base.task import durable_task
from apps.lib.actor import system_actor
from apps.lib.clock import SYSTEM_CLOCK
from apps.revocation import services


@durable_task("revocation.build_status_lists")
def build_status_lists(subject_id: str) -> None:  # noqa: ARG001 - every list that changed is due, whoever caused it
    """Sign the lists that a revocation changed."""
    services.build_due_status_lists(actor=system_actor("list-signer"), clock=SYSTEM_CLOCK)


@shared_task(name="revocation.build_due_status_lists")  # type: ignore[untyped-decorator]  # Celery has no types
def build_due_status_lists() -> None:
    """Sign the lists whose interval is over."""
    services.build_due_status_lists(actor=system_actor("list-signer"), clock=SYSTEM_CLOCK)
