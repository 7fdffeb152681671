"""Problems, changes and configuration: the engineer edits and never approves (5.2.1.2, 5.2.1.5)."""

from dataclasses import replace
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from apps.lib.actor import Actor
from apps.lib.clock import FixedClock
from apps.lib.cps.roles import Role
from apps.lib.errors import IllegalTransition
from apps.lib.identifiers import new_id
from apps.operations.errors import DutyRefused, OperationsInvalid, OrderMissing, OwnWorkRefused, RecordMissing
from apps.operations.models import ChangeRequest, ConfigurationItem, Problem
from apps.operations.selectors import opened_text
from apps.operations.services import (
    analyse_problem,
    close_problem,
    decide_change,
    decide_problem,
    implement_change,
    open_problem,
    record_configuration,
    request_change,
)
from apps.operations.types import Action, Importance
from tests.factories.operations import DIGEST, order_for, worker
from tests.unit.operations.checks import assert_done, assert_refused

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def analysed(clock: FixedClock, engineer: Actor) -> UUID:
    problem = open_problem(actor=engineer, clock=clock, text="The queue stalls every night.").record_id
    analyse_problem(actor=engineer, clock=clock, problem_id=problem, cause="A lock; shorten it.")
    return problem


def change_made(clock: FixedClock, people: tuple[Actor, Actor, Actor, Actor]) -> UUID:
    """Return a change that went all the way: engineer, colleague, manager, head."""
    engineer, colleague, manager, head = people
    change = request_change(actor=engineer, clock=clock, text="Shorten the lock.").record_id
    decide_change(actor=manager, clock=clock, change_id=change, approved=True)
    order_for(
        clock,
        head,
        engineer,
        colleague,
        action=Action.IMPLEMENT_CHANGE,
        importance=Importance.IMPORTANT,
        subject=f"changerequest:{change}",
    )
    implement_change(actor=engineer, clock=clock, change_id=change)
    return change


@pytest.mark.requirement("R-5.2.1.2-1")
def test_the_operations_manager_approves_the_remedy_of_a_problem(
    clock: FixedClock, engineer: Actor, manager: Actor
) -> None:
    problem = analysed(clock, engineer)
    with pytest.raises(IllegalTransition):
        close_problem(actor=engineer, clock=clock, problem_id=problem)
    decided = decide_problem(actor=manager, clock=clock, problem_id=problem, approved=True)
    row = Problem.objects.get()
    assert (decided.state, row.decided_by) == ("REMEDY_APPROVED", manager.actor_id)
    assert opened_text(row, "sealed_cause") == "A lock; shorten it."
    assert assert_done("operations.problem.decided") == {"state": "REMEDY_APPROVED"}
    assert close_problem(actor=engineer, clock=clock, problem_id=problem).state == "SOLVED"
    with pytest.raises(IntegrityError), transaction.atomic():
        Problem.objects.update(state="REPORTED")


@pytest.mark.requirement("R-5.2.1.5-2")
def test_the_engineer_does_not_approve_a_remedy(clock: FixedClock, engineer: Actor, colleague: Actor) -> None:
    problem = analysed(clock, engineer)
    for one in (engineer, colleague):
        with pytest.raises(DutyRefused):
            decide_problem(actor=one, clock=clock, problem_id=problem, approved=True)
    promoted = replace(engineer, roles=frozenset({Role.OPERATIONS_MANAGER}))
    with pytest.raises(OwnWorkRefused):
        decide_problem(actor=promoted, clock=clock, problem_id=problem, approved=True)
    assert Problem.objects.get().state == "ANALYSED"
    with pytest.raises(IntegrityError), transaction.atomic():
        Problem.objects.update(decided_by=engineer.actor_id)


def test_a_returned_problem_is_analysed_again(clock: FixedClock, engineer: Actor, manager: Actor) -> None:
    problem = analysed(clock, engineer)
    assert decide_problem(actor=manager, clock=clock, problem_id=problem, approved=False).state == "REPORTED"
    assert Problem.objects.get().decided_by == ""
    again = analyse_problem(actor=engineer, clock=clock, problem_id=problem, cause="Two locks.")
    assert again.state == "ANALYSED"


def test_problems_are_for_technicians(clock: FixedClock, auditor: Actor, clerk: Actor) -> None:
    with pytest.raises(DutyRefused):
        open_problem(actor=auditor, clock=clock, text="x")
    problem = open_problem(actor=clerk, clock=clock, text="x").record_id
    with pytest.raises(DutyRefused):
        analyse_problem(actor=clerk, clock=clock, problem_id=problem, cause="x")
    with pytest.raises(DutyRefused):
        close_problem(actor=clerk, clock=clock, problem_id=problem)
    assert_refused("operations.problem.closed", "operations_duty_refused")


def test_an_empty_or_unknown_problem_is_refused(clock: FixedClock, engineer: Actor) -> None:
    with pytest.raises(OperationsInvalid):
        open_problem(actor=engineer, clock=clock, text=" ")
    with pytest.raises(RecordMissing):
        analyse_problem(actor=engineer, clock=clock, problem_id=new_id(), cause="x")


@pytest.mark.requirement("R-5.2.1.5-2")
def test_the_engineer_does_not_approve_the_own_change(
    clock: FixedClock, engineer: Actor, colleague: Actor
) -> None:
    change = request_change(actor=engineer, clock=clock, text="Shorten the lock.").record_id
    for one in (engineer, colleague):
        with pytest.raises(DutyRefused):
            decide_change(actor=one, clock=clock, change_id=change, approved=True)
    promoted = replace(engineer, roles=frozenset({Role.OPERATIONS_MANAGER}))
    with pytest.raises(OwnWorkRefused):
        decide_change(actor=promoted, clock=clock, change_id=change, approved=True)
    assert_refused("operations.change.decided", "own_work_refused")
    assert ChangeRequest.objects.get().state == "REQUESTED"
    with pytest.raises(IntegrityError), transaction.atomic():
        ChangeRequest.objects.update(decided_by=engineer.actor_id)


@pytest.mark.requirement("R-5.2.4-2")
def test_a_change_is_made_under_an_order_of_the_ca_manager(
    clock: FixedClock, engineer: Actor, colleague: Actor, manager: Actor, head: Actor
) -> None:
    change = request_change(actor=engineer, clock=clock, text="Shorten the lock.").record_id
    with pytest.raises(IllegalTransition):
        implement_change(actor=engineer, clock=clock, change_id=change)
    decide_change(actor=manager, clock=clock, change_id=change, approved=True)
    with pytest.raises(OrderMissing):
        implement_change(actor=engineer, clock=clock, change_id=change)
    assert ChangeRequest.objects.get().state == "APPROVED"
    order = order_for(
        clock,
        head,
        engineer,
        colleague,
        action=Action.IMPLEMENT_CHANGE,
        importance=Importance.IMPORTANT,
        subject=f"changerequest:{change}",
    )
    assert implement_change(actor=engineer, clock=clock, change_id=change).state == "IMPLEMENTED"
    assert ChangeRequest.objects.get().order_id == order.order_id
    assert assert_done("operations.change.implemented") == {"order": str(order.order_id)}


def test_a_rejected_change_is_final(clock: FixedClock, engineer: Actor, manager: Actor) -> None:
    problem = open_problem(actor=engineer, clock=clock, text="x").record_id
    change = request_change(actor=engineer, clock=clock, text="x", problem_id=problem).record_id
    assert decide_change(actor=manager, clock=clock, change_id=change, approved=False).state == "REJECTED"
    with pytest.raises(IllegalTransition):
        decide_change(actor=manager, clock=clock, change_id=change, approved=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        ChangeRequest.objects.update(state="APPROVED")


def test_a_change_is_refused(clock: FixedClock, engineer: Actor, auditor: Actor) -> None:
    with pytest.raises(DutyRefused):
        request_change(actor=auditor, clock=clock, text="x")
    with pytest.raises(RecordMissing):
        request_change(actor=engineer, clock=clock, text="x", problem_id=new_id())
    with pytest.raises(OperationsInvalid):
        request_change(actor=engineer, clock=clock, text="")
    with pytest.raises(DutyRefused):
        implement_change(actor=auditor, clock=clock, change_id=new_id())
    assert not ChangeRequest.objects.exists()


@pytest.mark.requirement("R-5.2.1.5-2")
def test_configuration_is_versioned_and_follows_changes(
    clock: FixedClock, engineer: Actor, colleague: Actor, manager: Actor, head: Actor
) -> None:
    record_configuration(actor=engineer, clock=clock, item="firewall", content_sha256=DIGEST)
    with pytest.raises(OperationsInvalid) as refusal:
        record_configuration(actor=engineer, clock=clock, item="firewall", content_sha256=DIGEST)
    assert refusal.value.field == "change_id"
    change = change_made(clock, (engineer, colleague, manager, head))
    record_configuration(
        actor=engineer, clock=clock, item="firewall", content_sha256="cd" * 32, change_id=change
    )
    rows = ConfigurationItem.objects.order_by("version").values_list("version", "change_id")
    assert list(rows) == [(1, None), (2, change)]
    assert assert_done("operations.configuration.recorded") == {"item": "firewall", "version": 2}
    with pytest.raises(IntegrityError), transaction.atomic():
        ConfigurationItem.objects.update(content_sha256=DIGEST)


def test_configuration_is_refused(clock: FixedClock, engineer: Actor, clerk: Actor) -> None:
    open_change = request_change(actor=engineer, clock=clock, text="x").record_id
    for actor, item, digest, change, refusal in (
        (clerk, "firewall", DIGEST, None, DutyRefused),
        (engineer, "fire wall", DIGEST, None, OperationsInvalid),
        (engineer, "firewall", "AB" * 32, None, OperationsInvalid),
        (engineer, "firewall", DIGEST, open_change, OperationsInvalid),
    ):
        with pytest.raises(refusal):
            record_configuration(actor=actor, clock=clock, item=item, content_sha256=digest, change_id=change)
    assert not ConfigurationItem.objects.exists()


def test_who_may_order_does_not_analyse(clock: FixedClock, engineer: Actor) -> None:
    problem = open_problem(actor=engineer, clock=clock, text="x").record_id
    with pytest.raises(DutyRefused):
        analyse_problem(actor=worker("chief", Role.CA_MANAGER), clock=clock, problem_id=problem, cause="x")
