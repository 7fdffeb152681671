"""Moving an application along its table for the apps above: signing, issue, delivery, acknowledgement."""

from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.errors import IllegalTransition
from apps.registration.events import RegistrationEvent
from apps.registration.services._settlement import advance, locked
from apps.registration.states import ApplicationEvent
from apps.registration.types.application import ApplicationReceipt

_OPEN_TO_OTHERS = frozenset(
    {
        ApplicationEvent.SIGN,
        ApplicationEvent.SIGNING_FAILED,
        ApplicationEvent.ISSUE,
        ApplicationEvent.DELIVER,
        ApplicationEvent.ACKNOWLEDGE,
        ApplicationEvent.WITHDRAW,
    }
)


def advance_application(
    *, actor: Actor, clock: Clock, application_id: UUID, event: ApplicationEvent
) -> ApplicationReceipt:
    """Apply one event; screening, approval and rejection have commands of their own.

    Runs inside the caller's transaction when there is one, so that the state moves together with what
    it stands for. Raises `IllegalTransition`; the caller audits its own refusal.
    """
    if event not in _OPEN_TO_OTHERS:
        raise IllegalTransition(f"{event} has its own command")
    with transaction.atomic():
        row = locked(application_id)
        state = advance(row, event, clock=clock)
        record_event(
            actor=actor,
            clock=clock,
            event=RegistrationEvent.APPLICATION_ADVANCED,
            subject=str(application_id),
            clause="4.1",
            detail={"event": event.value, "state": state.value},
        )
    return ApplicationReceipt(application_id=application_id, state=state)
