"""Moving an application along its table for the apps above: signing, issue, delivery, acknowledgement."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.db import transaction

from apps.audit.services import record_events
from apps.audit.types import AuditEntry
from apps.base.raw_sql import adapted, adapted_all, executed, row_lock
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.errors import IllegalTransition
from apps.registration.errors import ApplicationUnknown
from apps.registration.events import RegistrationEvent
from apps.registration.states import APPLICATION_TABLE, ApplicationEvent, ApplicationState
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

# Written out: the hot path of signing passes here, and the row carries the sealed application.
_STATE: Final = "SELECT state FROM registration_issuanceapplication WHERE id = %s"
_MOVE: Final = "UPDATE registration_issuanceapplication SET state = %s, state_changed_at = %s WHERE id = %s"
_MOVE_FROM: Final = f"{_MOVE} AND state = %s"
_USUAL: Final = {
    event: (before, after) for (before, event), after in reversed(list(APPLICATION_TABLE.rows().items()))
}
"""Where each event finds an application first of all in the table, and where it leaves it."""


def advance_application(
    *,
    actor: Actor,
    clock: Clock,
    application_id: UUID,
    event: ApplicationEvent,
    beside: Sequence[AuditEntry] = (),
) -> ApplicationReceipt:
    """Apply one event; screening, approval and rejection have commands of their own.

    Runs inside the caller's transaction when there is one, so that the state moves together with what
    it stands for; `beside` is what the caller has to say about its own act, written with the same
    statement. Raises `ApplicationUnknown`, `IllegalTransition`; the caller audits its own refusal.
    """
    if event not in _OPEN_TO_OTHERS:
        raise IllegalTransition(f"{event} has its own command")
    with transaction.atomic(savepoint=False):
        state = _move(application_id, event, clock)
        advanced = AuditEntry(
            event=RegistrationEvent.APPLICATION_ADVANCED,
            subject=str(application_id),
            clause="4.1",
            detail={"event": event.value, "state": state.value},
        )
        record_events(actor=actor, clock=clock, entries=[advanced, *beside])
    return ApplicationReceipt(application_id=application_id, state=state)


def _move(application_id: UUID, event: ApplicationEvent, clock: Clock) -> ApplicationState:
    """Move the row along the table; raise `IllegalTransition` where it has no cell.

    An application stands where it is expected, almost always, and one statement finds and moves it.
    """
    before, state = _USUAL[event]
    values = adapted_all([state.value, clock.now(), application_id, before.value])
    with executed(_MOVE_FROM, values) as cursor:
        if cursor.rowcount == 1:
            return state
    return _move_from_anywhere(application_id, event, clock)


def _move_from_anywhere(application_id: UUID, event: ApplicationEvent, clock: Clock) -> ApplicationState:
    with executed(_STATE + row_lock(), [adapted(application_id)]) as cursor:
        row = cursor.fetchone()
    if row is None:
        raise ApplicationUnknown
    state = APPLICATION_TABLE.after(ApplicationState(row[0]), event)
    with executed(_MOVE, adapted_all([state.value, clock.now(), application_id])):
        return state
