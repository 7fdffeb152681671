"""Celery tasks: ids in, one service. `build_` runs in signer processes only (queue hsm)."""

from typing import Final
from uuid import UUID

from celery import shared_task

from apps.base.task import durable_task
from apps.lib.actor import system_actor
from apps.lib.clock import SYSTEM_CLOCK
from apps.revocation import services
from apps.revocation.selectors import running_mass_revocations

_A_TURN: Final = 20.0  # seconds: no task holds a worker for longer


@durable_task("revocation.build_status_lists")
def build_status_lists(subject_id: str) -> None:  # noqa: ARG001 - every list that changed is due, whoever caused it
    """Sign the lists that a revocation changed."""
    services.build_due_status_lists(actor=system_actor("list-signer"), clock=SYSTEM_CLOCK)


@shared_task(name="revocation.build_due_status_lists")  # type: ignore[untyped-decorator]  # Celery has no types
def build_due_status_lists() -> None:
    """Sign the lists whose interval is over."""
    services.build_due_status_lists(actor=system_actor("list-signer"), clock=SYSTEM_CLOCK)


@durable_task("revocation.advance_mass_revocation")
def advance_mass_revocation(subject_id: str) -> None:
    """Begin a mass revocation at once; the clock takes it on."""
    _advance(UUID(subject_id))


@shared_task(name="revocation.advance_mass_revocations")  # type: ignore[untyped-decorator]  # Celery has no types
def advance_mass_revocations() -> None:
    """Go on with what is unfinished, also after a crash."""
    for revocation_id in running_mass_revocations():
        _advance(revocation_id)


def _advance(revocation_id: UUID) -> None:
    services.advance_mass_revocation(
        actor=system_actor("mass-revocation"),
        clock=SYSTEM_CLOCK,
        revocation_id=revocation_id,
        seconds=_A_TURN,
    )
