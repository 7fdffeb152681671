"""The life of a work order, what it opens, and escalations (5.2.1.2, 5.2.4)."""

import pytest
from django.db import IntegrityError, transaction

from apps.lib.actor import Actor
from apps.lib.clock import FixedClock
from apps.lib.cps.roles import Role
from apps.lib.errors import DomainError, IllegalTransition
from apps.lib.identifiers import new_id
from apps.operations.errors import (
    DutyRefused,
    ImportantOrderRefused,
    NotNamedInOrder,
    OperationsInvalid,
    OrderMissing,
    OwnWorkRefused,
    RecordMissing,
)
from apps.operations.models import Escalation, WorkOrder
from apps.operations.selectors import opened_text, order_in_force
from apps.operations.services import (
    cancel_order,
    judge_order_result,
    record_escalation,
    report_order_done,
    require_order,
)
from apps.operations.states import OrderState
from apps.operations.types import Action, Importance, OrderView, Stakeholder
from tests.factories.operations import asset_of, order_for, worker
from tests.unit.operations.checks import assert_done, assert_refused

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def done(clock: FixedClock, order: OrderView, by: Actor) -> OrderView:
    return report_order_done(actor=by, clock=clock, order_id=order.order_id, result="Fan replaced.")


@pytest.mark.requirement("R-5.2.4-3")
def test_an_order_goes_from_issued_over_done_to_confirmed(
    clock: FixedClock, manager: Actor, clerk: Actor
) -> None:
    order = done(clock, order_for(clock, manager, clerk), clerk)
    assert order.state is OrderState.DONE
    row = WorkOrder.objects.get(pk=order.order_id)
    assert (row.done_by, opened_text(row, "sealed_result")) == (clerk.actor_id, "Fan replaced.")
    order = judge_order_result(actor=manager, clock=clock, order_id=order.order_id, confirmed=True)
    assert order.state is OrderState.RESULT_CONFIRMED
    row.refresh_from_db()
    assert (row.closed_by, row.closed_at) == (manager.actor_id, clock.now())
    assert_done("operations.order.confirmed")


@pytest.mark.requirement("R-5.2.4-3")
def test_nothing_is_confirmed_before_it_is_done(clock: FixedClock, manager: Actor, clerk: Actor) -> None:
    order = order_for(clock, manager, clerk)
    with pytest.raises(IllegalTransition):
        judge_order_result(actor=manager, clock=clock, order_id=order.order_id, confirmed=True)
    assert_refused("operations.order.confirmed", "illegal_transition")


@pytest.mark.requirement("R-5.2.4-3")
def test_only_the_operations_manager_confirms(
    clock: FixedClock, manager: Actor, clerk: Actor, head: Actor
) -> None:
    order = done(clock, order_for(clock, manager, clerk), clerk)
    for other in (head, clerk):
        with pytest.raises(DutyRefused):
            judge_order_result(actor=other, clock=clock, order_id=order.order_id, confirmed=True)
    assert WorkOrder.objects.get().state == "DONE"


@pytest.mark.requirement("R-5.2.4-3")
def test_an_executor_does_not_confirm_the_own_result(clock: FixedClock, head: Actor, manager: Actor) -> None:
    custodian = worker("custodian", Role.KEY_CUSTODIAN)
    order = order_for(
        clock, head, manager, custodian, action=Action.KEY_CEREMONY, importance=Importance.IMPORTANT
    )
    done(clock, order, custodian)
    with pytest.raises(OwnWorkRefused):
        judge_order_result(actor=manager, clock=clock, order_id=order.order_id, confirmed=True)
    assert_refused("operations.order.confirmed", "own_work_refused")
    second = worker("second", Role.OPERATIONS_MANAGER)
    closed = judge_order_result(actor=second, clock=clock, order_id=order.order_id, confirmed=True)
    assert closed.state is OrderState.RESULT_CONFIRMED


def test_a_rejected_result_puts_the_order_in_force_again(
    clock: FixedClock, manager: Actor, clerk: Actor
) -> None:
    order = done(clock, order_for(clock, manager, clerk), clerk)
    assert order_in_force(Action.OTHER_WORK, executor=clerk.actor_id) is None
    order = judge_order_result(actor=manager, clock=clock, order_id=order.order_id, confirmed=False)
    assert order.state is OrderState.ISSUED
    assert order_in_force(Action.OTHER_WORK, executor=clerk.actor_id) == order
    assert_done("operations.order.returned")


def test_who_is_not_named_reports_nothing(
    clock: FixedClock, manager: Actor, clerk: Actor, engineer: Actor
) -> None:
    order = order_for(clock, manager, clerk)
    with pytest.raises(NotNamedInOrder):
        done(clock, order, engineer)
    assert_refused("operations.order.done", "order_names_others")
    assert WorkOrder.objects.get().state == "ISSUED"


def test_an_unknown_order_is_not_found(clock: FixedClock, clerk: Actor) -> None:
    with pytest.raises(RecordMissing):
        report_order_done(actor=clerk, clock=clock, order_id=new_id(), result="x")


def test_a_cancelled_order_is_final(clock: FixedClock, manager: Actor, clerk: Actor) -> None:
    order = order_for(clock, manager, clerk)
    assert cancel_order(actor=manager, clock=clock, order_id=order.order_id).state is OrderState.CANCELLED
    with pytest.raises(IllegalTransition):
        done(clock, order, clerk)
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkOrder.objects.update(state="ISSUED")


def test_the_operations_manager_cannot_cancel_important_work(
    clock: FixedClock, head: Actor, manager: Actor, clerk: Actor, engineer: Actor
) -> None:
    order = order_for(
        clock, head, clerk, engineer, action=Action.RESTORE_BACKUP, importance=Importance.IMPORTANT
    )
    with pytest.raises(ImportantOrderRefused):
        cancel_order(actor=manager, clock=clock, order_id=order.order_id)
    assert cancel_order(actor=head, clock=clock, order_id=order.order_id).state is OrderState.CANCELLED


@pytest.mark.requirement("R-5.2.4-2")
def test_important_work_waits_for_its_order(
    clock: FixedClock, head: Actor, clerk: Actor, engineer: Actor
) -> None:
    with pytest.raises(OrderMissing):
        require_order(actor=clerk, clock=clock, action=Action.RESTORE_BACKUP)
    assert_refused("operations.order.required", "order_missing")
    order = order_for(
        clock, head, clerk, engineer, action=Action.RESTORE_BACKUP, importance=Importance.IMPORTANT
    )
    assert require_order(actor=clerk, clock=clock, action=Action.RESTORE_BACKUP) == order


@pytest.mark.requirement("R-5.2.4-2")
def test_an_order_written_past_the_service_as_routine_opens_nothing(
    clock: FixedClock, manager: Actor, clerk: Actor
) -> None:
    WorkOrder.objects.create(
        recorded_by=manager.actor_id,
        recorded_at=clock.now(),
        order_type="ROUTINE",
        importance="ROUTINE",
        action="RESTORE_BACKUP",
        executors=[clerk.actor_id],
        sealed_text=b"x",
        due_on=clock.today(),
    )
    with pytest.raises(OrderMissing):
        require_order(actor=clerk, clock=clock, action=Action.RESTORE_BACKUP)


def test_an_order_for_one_thing_opens_no_other(clock: FixedClock, manager: Actor, clerk: Actor) -> None:
    one, other = asset_of(clock, manager), asset_of(clock, manager, tag="HSM-02")
    order = order_for(clock, manager, clerk, action=Action.MAINTAIN_ASSET, subject=f"asset:{one}")
    used = require_order(actor=clerk, clock=clock, action=Action.MAINTAIN_ASSET, subject=f"asset:{one}")
    assert used == order
    for action, subject in (
        (Action.MAINTAIN_ASSET, f"asset:{other}"),
        (Action.MAINTAIN_ASSET, ""),
        (Action.OTHER_WORK, f"asset:{one}"),
    ):
        with pytest.raises(OrderMissing):
            require_order(actor=clerk, clock=clock, action=action, subject=subject)


def test_who_is_not_named_has_no_order(
    clock: FixedClock, manager: Actor, clerk: Actor, engineer: Actor
) -> None:
    order_for(clock, manager, clerk)
    with pytest.raises(OrderMissing):
        require_order(actor=engineer, clock=clock, action=Action.OTHER_WORK)


def test_what_an_order_says_cannot_be_changed_in_the_database(
    clock: FixedClock, manager: Actor, clerk: Actor
) -> None:
    order_for(clock, manager, clerk)
    changes: list[dict[str, object]] = [
        {"executors": []},
        {"importance": "IMPORTANT"},
        {"recorded_by": "staff:x"},
    ]
    for change in changes:
        with pytest.raises(IntegrityError), transaction.atomic():
            WorkOrder.objects.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkOrder.objects.all().delete()


def test_the_database_refuses_a_result_that_its_executor_confirmed(
    clock: FixedClock, manager: Actor, clerk: Actor
) -> None:
    done(clock, order_for(clock, manager, clerk), clerk)
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkOrder.objects.update(state="RESULT_CONFIRMED", closed_by=clerk.actor_id)


@pytest.mark.requirement("R-5.2.1.2-7")
def test_an_escalation_keeps_recipients_time_and_content(clock: FixedClock, manager: Actor) -> None:
    done_ = record_escalation(
        actor=manager,
        clock=clock,
        subject="incident:7",
        recipients=[Stakeholder.DIGITAL_AGENCY, Stakeholder.JLIS],
        text="The signer stands still since nine.",
    )
    row = Escalation.objects.get(pk=done_.record_id)
    assert row.recipients == ["DIGITAL_AGENCY", "JLIS"]
    assert (row.recorded_at, row.recorded_by) == (clock.now(), manager.actor_id)
    assert opened_text(row, "sealed_text") == "The signer stands still since nine."
    assert b"signer" not in bytes(row.sealed_text)
    assert assert_done("operations.escalation.recorded")["recipients"] == "DIGITAL_AGENCY,JLIS"
    with pytest.raises(IntegrityError), transaction.atomic():
        Escalation.objects.update(recipients=[])


@pytest.mark.parametrize(
    ("role", "subject", "recipients", "text", "refusal"),
    [
        (Role.OPERATIONS_STAFF, "incident:7", [Stakeholder.JLIS], "x", DutyRefused),
        (Role.OPERATIONS_MANAGER, "", [Stakeholder.JLIS], "x", OperationsInvalid),
        (Role.OPERATIONS_MANAGER, "Mr Yamada", [Stakeholder.JLIS], "x", OperationsInvalid),
        (Role.OPERATIONS_MANAGER, "i" * 101, [Stakeholder.JLIS], "x", OperationsInvalid),
        (Role.OPERATIONS_MANAGER, "incident:7", [], "x", OperationsInvalid),
        (Role.OPERATIONS_MANAGER, "incident:7", [Stakeholder.JLIS], "", OperationsInvalid),
    ],
)
def test_an_escalation_needs_all_of_it(
    clock: FixedClock,
    role: Role,
    subject: str,
    recipients: list[Stakeholder],
    text: str,
    refusal: type[DomainError],
) -> None:
    with pytest.raises(refusal):
        record_escalation(
            actor=worker("w", role), clock=clock, subject=subject, recipients=recipients, text=text
        )
    assert not Escalation.objects.exists()
    assert_refused("operations.escalation.recorded", refusal.code)
