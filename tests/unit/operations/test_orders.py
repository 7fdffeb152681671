"""Work orders: who gives them, who carries them out, who confirms (5.2.1.2, 5.2.4)."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from apps.lib.actor import Actor, LoginStrength, system_actor
from apps.lib.clock import FixedClock
from apps.lib.cps.roles import Role
from apps.lib.identifiers import new_id
from apps.operations.errors import (
    ActionIsImportant,
    DutyRefused,
    ExecutorUnsuitable,
    ImportantOrderRefused,
    OperationsInvalid,
    RecordMissing,
    RoutineOrderRefused,
    TooFewExecutors,
)
from apps.operations.models import WorkOrder
from apps.operations.selectors import opened_text, order_of
from apps.operations.services import (
    issue_order,
    report_order_done,
)
from apps.operations.types import Action, Importance, OrderDraft, OrderType, OrderView
from apps.staff.models import User
from tests.factories.operations import order_for, worker
from tests.unit.operations.checks import assert_done, assert_refused

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

ISSUED = "operations.order.issued"


def done(clock: FixedClock, order: OrderView, by: Actor) -> OrderView:
    return report_order_done(actor=by, clock=clock, order_id=order.order_id, result="Fan replaced.")


@pytest.mark.requirement("R-5.2.1.2-2")
def test_the_operations_manager_gives_a_routine_order(
    clock: FixedClock, manager: Actor, clerk: Actor
) -> None:
    order = order_for(clock, manager, clerk)
    row = WorkOrder.objects.get(pk=order.order_id)
    assert (row.recorded_by, row.order_type, row.state) == (manager.actor_id, "MAINTAIN", "ISSUED")
    assert opened_text(row, "sealed_text") == "Replace the fan of the rack."
    assert opened_text(row, "sealed_result") == ""
    assert assert_done(ISSUED)["importance"] == "ROUTINE"
    assert order_of(order.order_id) == order
    assert order_of(new_id()) is None


@pytest.mark.requirement("R-5.2.1.2-2")
@pytest.mark.parametrize("role", [Role.SYSTEM_ENGINEER, Role.OPERATIONS_STAFF, Role.AUDITOR])
def test_nobody_else_gives_orders(clock: FixedClock, clerk: Actor, role: Role) -> None:
    with pytest.raises(DutyRefused):
        order_for(clock, worker("other", role), clerk)
    assert not WorkOrder.objects.exists()
    assert_refused(ISSUED, "operations_duty_refused")


@pytest.mark.requirement("R-5.2.4-2")
def test_important_work_is_ordered_by_the_ca_manager_only(
    clock: FixedClock, manager: Actor, head: Actor, clerk: Actor, engineer: Actor
) -> None:
    with pytest.raises(ImportantOrderRefused):
        order_for(
            clock, manager, clerk, engineer, action=Action.RESTORE_BACKUP, importance=Importance.IMPORTANT
        )
    assert_refused(ISSUED, "important_order_refused")
    order = order_for(
        clock, head, clerk, engineer, action=Action.RESTORE_BACKUP, importance=Importance.IMPORTANT
    )
    assert order.issued_by == head.actor_id


@pytest.mark.requirement("R-5.2.4-2")
def test_important_work_cannot_be_called_routine(clock: FixedClock, manager: Actor, clerk: Actor) -> None:
    with pytest.raises(ActionIsImportant):
        order_for(clock, manager, clerk, action=Action.RESTORE_BACKUP)
    assert_refused(ISSUED, "order_action_important")


def test_the_ca_manager_gives_no_routine_orders(clock: FixedClock, head: Actor, clerk: Actor) -> None:
    with pytest.raises(RoutineOrderRefused):
        order_for(clock, head, clerk)


@pytest.mark.requirement("R-5.2.2-1")
def test_important_work_names_several_people(
    clock: FixedClock, head: Actor, clerk: Actor, manager: Actor
) -> None:
    with pytest.raises(TooFewExecutors):
        order_for(clock, head, clerk, clerk, action=Action.RESTORE_BACKUP, importance=Importance.IMPORTANT)
    with pytest.raises(TooFewExecutors):
        order_for(clock, manager)


def test_an_executor_needs_a_role_for_such_work(clock: FixedClock, manager: Actor, auditor: Actor) -> None:
    with pytest.raises(ExecutorUnsuitable):
        order_for(clock, manager, auditor)
    assert_refused(ISSUED, "order_executor_unsuitable")


def test_somebody_who_left_is_not_named(clock: FixedClock, manager: Actor, clerk: Actor) -> None:
    User.objects.filter(username="clerk").update(is_active=False)
    with pytest.raises(ExecutorUnsuitable):
        order_for(clock, manager, clerk)


@pytest.mark.parametrize("name", ["", "staff:", "staff:nobody", "system:worker", f"staff:{UUID(int=7)}"])
def test_an_executor_is_a_person_who_is_here(clock: FixedClock, manager: Actor, name: str) -> None:
    with pytest.raises(ExecutorUnsuitable):
        order_for(clock, manager, replace(manager, actor_id=name))


def test_nobody_orders_the_own_work(clock: FixedClock) -> None:
    both = worker("both", Role.OPERATIONS_MANAGER, Role.OPERATIONS_STAFF)
    with pytest.raises(ExecutorUnsuitable):
        order_for(clock, both, both)


def test_a_password_alone_gives_no_orders(clock: FixedClock, manager: Actor, clerk: Actor) -> None:
    with pytest.raises(DutyRefused):
        order_for(clock, replace(manager, strength=LoginStrength.PASSWORD), clerk)


def test_the_system_gives_no_orders(clock: FixedClock, clerk: Actor) -> None:
    with pytest.raises(DutyRefused):
        order_for(clock, system_actor("scheduler"), clerk)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"text": " "}, "text"),
        ({"text": "x" * 4001}, "text"),
        ({"subject": "asset:1"}, "subject"),
        ({"action": Action.MAINTAIN_ASSET}, "subject"),
        ({"due_on": None}, "due_on"),
    ],
)
def test_a_malformed_order_is_refused(
    clock: FixedClock, manager: Actor, clerk: Actor, changed: dict[str, object], field: str
) -> None:
    good = OrderDraft(
        order_type=OrderType.ROUTINE,
        importance=Importance.ROUTINE,
        action=Action.OTHER_WORK,
        text="Look after the rack.",
        executors=[clerk.actor_id],
        due_on=clock.today(),
    )
    if field == "due_on":
        changed = {"due_on": clock.today() - timedelta(days=1)}
    with pytest.raises(OperationsInvalid) as refusal:
        issue_order(actor=manager, clock=clock, draft=replace(good, **changed))  # type: ignore[arg-type]  # one member each
    assert refusal.value.field == field


@pytest.mark.parametrize("subject", ["asset:nothing", f"asset:{UUID(int=7)}"])
def test_an_order_is_about_something_that_exists(
    clock: FixedClock, manager: Actor, clerk: Actor, subject: str
) -> None:
    with pytest.raises(RecordMissing):
        order_for(clock, manager, clerk, action=Action.MAINTAIN_ASSET, subject=subject)
