"""Celery tasks: ids in, one service. `fulfil_` and `reconcile_` run in signer processes only (queue hsm)."""

from uuid import UUID

from celery import shared_task

from apps.base.task import durable_task
from apps.issuance import services
from apps.issuance.permissions import REGISTRATION_AUTHORITY, SIGNER, SWEEPER
from apps.lib.clock import SYSTEM_CLOCK


@durable_task("issuance.request_signing")
def request_signing(subject_id: str) -> None:
    """Ask for the signatures of an approved application."""
    services.request_signing(
        actor=REGISTRATION_AUTHORITY, clock=SYSTEM_CLOCK, application_id=UUID(subject_id)
    )


@durable_task("issuance.fulfil_signing_request")
def fulfil_signing_request(subject_id: str) -> None:
    """Sign one batch."""
    services.fulfil_signing_request(actor=SIGNER, clock=SYSTEM_CLOCK, batch_id=UUID(subject_id))


@durable_task("issuance.reconcile_signing")
def reconcile_signing(subject_id: str) -> None:
    """Take up a batch that a signer left behind."""
    services.reconcile_signing(actor=SIGNER, clock=SYSTEM_CLOCK, batch_id=UUID(subject_id))


@shared_task(name="issuance.sweep_batches")  # type: ignore[untyped-decorator]  # Celery has no types
def sweep_batches() -> None:
    """Hand overdue batches to the signers again."""
    for batch_id in services.sweep_batches(actor=SWEEPER, clock=SYSTEM_CLOCK).resent:
        fulfil_signing_request.apply_async(args=(str(batch_id),))


@shared_task(name="issuance.rotate_status_lists")  # type: ignore[untyped-decorator]  # Celery has no types
def rotate_status_lists() -> None:
    """Close status lists that are half full."""
    services.rotate_status_lists(actor=SWEEPER, clock=SYSTEM_CLOCK)
