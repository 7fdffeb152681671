"""Moving one application along its table for the apps above."""

from uuid import UUID

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.registration.services.advance_applications import advance_applications
from apps.registration.types import ApplicationEvent
from apps.registration.types.application import ApplicationReceipt


def advance_application(
    *, actor: Actor, clock: Clock, application_id: UUID, event: ApplicationEvent
) -> ApplicationReceipt:
    """Apply one event as `advance_applications` does, inside the caller's transaction when there is one."""
    (receipt,) = advance_applications(actor=actor, clock=clock, application_ids=[application_id], event=event)
    return receipt
