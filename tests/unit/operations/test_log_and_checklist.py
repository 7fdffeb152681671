"""Operation log, daily checklist, inquiries and reports (5.2.1.7)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.lib.actor import Actor
from apps.lib.clock import FixedClock
from apps.lib.cps.roles import Role
from apps.lib.errors import DomainError, IllegalTransition
from apps.lib.identifiers import new_id
from apps.operations.errors import DutyRefused, OperationsInvalid, RecordMissing, RecordTaken
from apps.operations.models import DailyChecklist, Inquiry, OperationLogEntry, PeriodicReport
from apps.operations.selectors import days_without_checklist, opened_text
from apps.operations.services import (
    answer_inquiry,
    file_checklist,
    receive_inquiry,
    submit_report,
    write_log_entry,
)
from apps.operations.types import CheckItem, LogKind, Stakeholder, Topic
from tests.factories.operations import order_for, worker
from tests.unit.operations.checks import assert_done, assert_refused

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

ALL = tuple(CheckItem)


@pytest.mark.requirement("R-5.2.1.7-1")
def test_the_staff_write_the_operation_log(clock: FixedClock, manager: Actor, clerk: Actor) -> None:
    order = order_for(clock, manager, clerk)
    done = write_log_entry(
        actor=clerk,
        clock=clock,
        kind=LogKind.STARTED,
        happened_at=clock.now() - timedelta(minutes=5),
        text="Signer 2 started after the update.",
        order_id=order.order_id,
    )
    row = OperationLogEntry.objects.get(pk=done.record_id)
    assert (row.kind, row.order_id, row.recorded_by) == ("STARTED", order.order_id, clerk.actor_id)
    assert opened_text(row, "sealed_text") == "Signer 2 started after the update."
    assert assert_done("operations.log.written") == {"kind": "STARTED"}
    for change in (
        OperationLogEntry.objects.all().delete,
        lambda: OperationLogEntry.objects.update(kind="ALERT"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


@pytest.mark.parametrize(
    ("role", "minutes", "known", "text", "refusal"),
    [
        (Role.AUDITOR, 0, True, "x", DutyRefused),
        (Role.OPERATIONS_STAFF, 1, True, "x", OperationsInvalid),
        (Role.OPERATIONS_STAFF, 0, False, "x", RecordMissing),
        (Role.OPERATIONS_STAFF, 0, True, "", OperationsInvalid),
    ],
)
def test_an_entry_is_refused(
    clock: FixedClock, role: Role, minutes: int, known: bool, text: str, refusal: type[DomainError]
) -> None:
    with pytest.raises(refusal):
        write_log_entry(
            actor=worker("w", role),
            clock=clock,
            kind=LogKind.ROUTINE,
            happened_at=clock.now() + timedelta(minutes=minutes),
            text=text,
            order_id=None if known else new_id(),
        )
    assert_refused("operations.log.written", refusal.code)


@pytest.mark.requirement("R-5.2.1.7-1")
def test_a_day_without_a_checklist_is_listed(clock: FixedClock, clerk: Actor) -> None:
    assert days_without_checklist(clock) == ()
    first = clock.today()
    file_checklist(actor=clerk, clock=clock, day=first, in_order=ALL, remarks="")
    clock.advance(timedelta(days=3))
    assert days_without_checklist(clock) == (first + timedelta(days=1), first + timedelta(days=2))
    file_checklist(actor=clerk, clock=clock, day=first + timedelta(days=1), in_order=ALL, remarks="late")
    assert days_without_checklist(clock) == (first + timedelta(days=2),)
    clock.advance(timedelta(days=60))
    assert len(days_without_checklist(clock)) == 31


def test_a_checklist_names_what_was_not_in_order(clock: FixedClock, clerk: Actor) -> None:
    with pytest.raises(OperationsInvalid):
        file_checklist(actor=clerk, clock=clock, day=clock.today(), in_order=ALL[1:], remarks=" ")
    file_checklist(actor=clerk, clock=clock, day=clock.today(), in_order=ALL[1:], remarks="Signer locked.")
    row = DailyChecklist.objects.get()
    assert row.failed == ["SIGNER_OPEN"]
    assert opened_text(row, "sealed_text") == "Signer locked."
    assert assert_done("operations.checklist.filed") == {"failed": "SIGNER_OPEN"}
    with pytest.raises(IntegrityError), transaction.atomic():
        DailyChecklist.objects.update(failed=[])


def test_a_checklist_is_refused(clock: FixedClock, clerk: Actor, engineer: Actor) -> None:
    today = clock.today()
    with pytest.raises(DutyRefused):
        file_checklist(actor=engineer, clock=clock, day=today, in_order=ALL, remarks="")
    with pytest.raises(OperationsInvalid):
        file_checklist(actor=clerk, clock=clock, day=today + timedelta(days=1), in_order=ALL, remarks="")
    file_checklist(actor=clerk, clock=clock, day=today, in_order=ALL, remarks="")
    with pytest.raises(RecordTaken):
        file_checklist(actor=clerk, clock=clock, day=today, in_order=ALL, remarks="")
    assert_refused("operations.checklist.filed", "operations_record_taken")


@pytest.mark.requirement("R-5.2.1.7-2")
def test_an_inquiry_waits_until_it_is_answered(clock: FixedClock, clerk: Actor) -> None:
    done = receive_inquiry(
        actor=clerk,
        clock=clock,
        stakeholder=Stakeholder.HOLDER,
        topic=Topic.ISSUANCE,
        due_on=clock.today(),
        text="Ms Ito asks for her application.",
    )
    assert (done.state, Inquiry.objects.get().recorded_by) == ("RECEIVED", clerk.actor_id)
    assert answer_inquiry(actor=clerk, clock=clock, inquiry_id=done.record_id, answer="By phone.").state
    row = Inquiry.objects.get()
    assert (row.state, row.answered_by) == ("ANSWERED", clerk.actor_id)
    assert opened_text(row, "sealed_text") == "Ms Ito asks for her application."
    assert opened_text(row, "sealed_answer") == "By phone."
    assert_done("operations.inquiry.answered")
    with pytest.raises(IllegalTransition):
        answer_inquiry(actor=clerk, clock=clock, inquiry_id=done.record_id, answer="Again.")
    with pytest.raises(IntegrityError), transaction.atomic():
        Inquiry.objects.update(state="RECEIVED")


@pytest.mark.parametrize(
    ("role", "days", "text", "refusal"),
    [
        (Role.SYSTEM_ENGINEER, 0, "x", DutyRefused),
        (Role.OPERATIONS_STAFF, -1, "x", OperationsInvalid),
        (Role.OPERATIONS_STAFF, 0, "", OperationsInvalid),
    ],
)
def test_an_inquiry_is_refused(
    clock: FixedClock, role: Role, days: int, text: str, refusal: type[DomainError]
) -> None:
    with pytest.raises(refusal):
        receive_inquiry(
            actor=worker("w", role),
            clock=clock,
            stakeholder=Stakeholder.HOLDER,
            topic=Topic.OTHER,
            due_on=clock.today() + timedelta(days=days),
            text=text,
        )
    assert_refused("operations.inquiry.received", refusal.code)


def test_an_answer_is_refused(clock: FixedClock, clerk: Actor, engineer: Actor) -> None:
    with pytest.raises(DutyRefused):
        answer_inquiry(actor=engineer, clock=clock, inquiry_id=new_id(), answer="x")
    with pytest.raises(RecordMissing):
        answer_inquiry(actor=clerk, clock=clock, inquiry_id=new_id(), answer="x")


@pytest.mark.requirement("R-5.2.1.7-2")
def test_a_regular_report_is_handed_in_once(clock: FixedClock, clerk: Actor, engineer: Actor) -> None:
    report = PeriodicReport.objects.create(
        report="MONTHLY_OPERATION",
        period="2026-10",
        due_on=clock.today(),
        recorded_by="system:scheduler",
        recorded_at=clock.now(),
    )
    with pytest.raises(DutyRefused):
        submit_report(actor=engineer, clock=clock, report_id=report.pk, text="x")
    with pytest.raises(OperationsInvalid):
        submit_report(actor=clerk, clock=clock, report_id=report.pk, text=" ")
    with pytest.raises(RecordMissing):
        submit_report(actor=clerk, clock=clock, report_id=new_id(), text="x")
    done = submit_report(actor=clerk, clock=clock, report_id=report.pk, text="No faults.")
    report.refresh_from_db()
    assert (done.state, report.submitted_by) == ("SUBMITTED", clerk.actor_id)
    assert opened_text(report, "sealed_text") == "No faults."
    assert assert_done("operations.report.submitted") == {"report": "MONTHLY_OPERATION"}
    with pytest.raises(IllegalTransition):
        submit_report(actor=clerk, clock=clock, report_id=report.pk, text="Again.")
