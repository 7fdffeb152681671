"""Give a work order: important work by the CA manager, the rest by the operations manager (5.2.4)."""

from datetime import datetime
from typing import Final
from uuid import UUID

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.parameters import SEVERAL_PEOPLE
from apps.lib.cps.roles import Role
from apps.operations.errors import (
    ActionIsImportant,
    ExecutorUnsuitable,
    ImportantOrderRefused,
    OperationsInvalid,
    RecordMissing,
    RoutineOrderRefused,
    TooFewExecutors,
)
from apps.operations.events import OperationsEvent
from apps.operations.models import Asset, ChangeRequest, Release, WorkOrder
from apps.operations.permissions import ORDERING
from apps.operations.selectors.views import order_view
from apps.operations.services.acting import duty, insert, sealed
from apps.operations.types import (
    EXECUTORS,
    IMPORTANT_ACTIONS,
    ORDER_SUBJECTS,
    Importance,
    OrderDraft,
    OrderView,
)
from apps.staff.selectors.directory import StaffDirectory

_CLAUSE: Final = "5.2.4"
_TOO_FEW: Final = {
    Importance.IMPORTANT: "important work needs at least two people",
    Importance.ROUTINE: "name at least one person",
}


def issue_order(*, actor: Actor, clock: Clock, draft: OrderDraft) -> OrderView:
    """Store the order; from now on the named people may do that action, on that subject only.

    Raises `DutyRefused`, `ImportantOrderRefused`, `RoutineOrderRefused`, `ActionIsImportant`,
    `ExecutorUnsuitable`, `TooFewExecutors` (5.2.2), `OperationsInvalid`, `RecordMissing` (the subject).
    """
    row = WorkOrder(
        order_type=draft.order_type,
        importance=draft.importance,
        action=draft.action,
        subject=draft.subject,
        executors=sorted(set(draft.executors)),
        due_on=draft.due_on,
    )
    event = OperationsEvent.ORDER_ISSUED
    with duty(
        actor=actor,
        clock=clock,
        event=event,
        subject=f"action:{draft.action}",
        clause=_CLAUSE,
        roles=ORDERING,
    ):
        _check_issuer(actor, draft)
        _check_content(clock, draft)
        _check_executors(actor, draft, at=clock.now())
        sealed(row, "sealed_text", draft.text)
        insert(
            row,
            actor=actor,
            clock=clock,
            event=event,
            clause=_CLAUSE,
            action=draft.action.value,
            importance=draft.importance.value,
            about=draft.subject,
        )
    return order_view(row)


def _check_issuer(actor: Actor, draft: OrderDraft) -> None:
    if draft.importance is Importance.IMPORTANT:
        if not actor.has_role(Role.CA_MANAGER):
            raise ImportantOrderRefused(field="importance", clause=_CLAUSE)
        return
    if draft.action in IMPORTANT_ACTIONS:
        raise ActionIsImportant(field="importance", clause=_CLAUSE)
    if not actor.has_role(Role.OPERATIONS_MANAGER):
        raise RoutineOrderRefused(field="importance", clause=_CLAUSE)


def _check_content(clock: Clock, draft: OrderDraft) -> None:
    """Refuse a day that is over, and a subject that does not go with the action or does not exist."""
    if draft.due_on < clock.today():
        raise OperationsInvalid("the day is over", field="due_on")
    kind, _, row_id = draft.subject.partition(":")
    if kind != ORDER_SUBJECTS.get(draft.action, ""):
        raise OperationsInvalid("this action is ordered for another kind of thing", field="subject")
    if kind and not _exists(kind, row_id):
        raise RecordMissing(field="subject")


def _exists(kind: str, row_id: str) -> bool:
    try:
        rows = {
            "release": Release.objects.filter(pk=UUID(row_id)),
            "changerequest": ChangeRequest.objects.filter(pk=UUID(row_id)),
            "asset": Asset.objects.filter(pk=UUID(row_id)),
        }
    except ValueError:
        return False
    return rows[kind].exists()


def _check_executors(actor: Actor, draft: OrderDraft, *, at: datetime) -> None:
    people = set(draft.executors)
    needed = SEVERAL_PEOPLE if draft.importance is Importance.IMPORTANT else 1
    if len(people) < needed:
        raise TooFewExecutors(_TOO_FEW[draft.importance], field="executors", clause="5.2.2")
    if actor.actor_id in people:
        raise ExecutorUnsuitable("nobody orders the own work", field="executors", clause=_CLAUSE)
    able = EXECUTORS[draft.action]
    if not all(able & _roles(person, at=at) for person in people):
        raise ExecutorUnsuitable(field="executors", clause=_CLAUSE)


def _roles(actor_id: str, *, at: datetime) -> frozenset[str]:
    """Return the roles in force of a person who is here, nothing for anybody else."""
    standing = StaffDirectory().standing(actor_id, at=at)
    return frozenset(standing.roles) if standing else frozenset()
