"""Moving applications along their table for the apps above: signing, issue, delivery, acknowledgement."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.db import transaction

from apps.audit.services import record_events
from apps.audit.types import AuditEntry
from apps.base.raw_sql import adapted, adapted_all, changed, row_lock, selected
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
_MOVE_ALL: Final = (
    "UPDATE registration_issuanceapplication SET state = %s, state_changed_at = %s"
    " WHERE state = %s AND id IN ({})"
)
_USUAL: Final = {
    event: (before, after) for (before, event), after in reversed(list(APPLICATION_TABLE.rows().items()))
}
"""Where each event finds an application first of all in the table, and where it leaves it."""


def advance_applications(
    *,
    actor: Actor,
    clock: Clock,
    application_ids: Sequence[UUID],
    event: ApplicationEvent,
    beside: Sequence[AuditEntry] = (),
) -> tuple[ApplicationReceipt, ...]:
    """Apply one event to each; screening, approval and rejection have commands of their own.

    Runs inside the caller's transaction when there is one, so that the states move together with what
    they stand for; `beside` is what the caller has to say about its own act, written with the same
    statement. Raises `ApplicationUnknown`, `IllegalTransition`; the caller audits its own refusal.
    """
    if event not in _OPEN_TO_OTHERS:
        raise IllegalTransition(f"{event} has its own command")
    with transaction.atomic(savepoint=False):
        states = _move(application_ids, event, clock)
        moved = list(zip(application_ids, states, strict=True))
        advanced = [_advanced(application_id, event, state) for application_id, state in moved]
        record_events(actor=actor, clock=clock, entries=[*advanced, *beside])
    return tuple(ApplicationReceipt(application_id=pk, state=state) for pk, state in moved)


def _advanced(application_id: UUID, event: ApplicationEvent, state: ApplicationState) -> AuditEntry:
    return AuditEntry(
        event=RegistrationEvent.APPLICATION_ADVANCED,
        subject=str(application_id),
        clause="4.1",
        detail={"event": event.value, "state": state.value},
    )


def _move(application_ids: Sequence[UUID], event: ApplicationEvent, clock: Clock) -> list[ApplicationState]:
    """Move the rows along the table; raise `IllegalTransition` where one has no cell.

    Applications stand where they are expected, almost always, and one statement finds and moves them.
    """
    before, after = _USUAL[event]
    values = adapted_all([after.value, clock.now(), before.value, *application_ids])
    if changed(_MOVE_ALL.format(", ".join(["%s"] * len(application_ids))), values) == len(application_ids):
        return [after] * len(application_ids)
    return [_move_from_anywhere(application_id, event, clock) for application_id in application_ids]


def _move_from_anywhere(application_id: UUID, event: ApplicationEvent, clock: Clock) -> ApplicationState:
    rows = selected(_STATE + row_lock(), [adapted(application_id)])
    if not rows:
        raise ApplicationUnknown
    state = APPLICATION_TABLE.after(ApplicationState(rows[0][0]), event)
    changed(_MOVE, adapted_all([state.value, clock.now(), application_id]))
    return state
