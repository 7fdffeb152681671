"""What waits for whom, and the nightly look at the operation (5.2.1.2, 5.2.1.7)."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from apps.audit.models import AuditEvent
from apps.lib.actor import Actor, system_actor
from apps.lib.clock import FixedClock
from apps.lib.cps.roles import Role
from apps.operations.models import PeriodicReport, Reminder
from apps.operations.selectors import (
    days_without_checklist,
    everything_due,
    operations_due,
    plan_activities,
    records_of,
)
from apps.operations.services import (
    ask_for_evidence,
    draft_plan,
    file_checklist,
    receive_inquiry,
    report_order_done,
    review_operations,
    submit_report,
)
from apps.operations.services.periods import ended_periods
from apps.operations.tasks import review_operations as nightly_task
from apps.operations.types import CheckItem, DutyCode, PlanSpan, RecordKind, Stakeholder, Topic
from tests.factories.operations import asset_of, items, order_for, proposed_plan, worker
from tests.unit.operations.checks import assert_done

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

NIGHT = system_actor("scheduler")


def tones(actor: Actor, clock: FixedClock, code: DutyCode) -> list[tuple[str, str]]:
    return [(item.tone, item.detail) for item in operations_due(actor, clock) if item.code is code]


def on(day: str) -> FixedClock:
    return FixedClock(f"{day}T09:00:00+09:00")


@pytest.mark.requirement("R-5.2.1.2-4")
def test_the_missing_plan_of_the_next_month_is_pointed_out_on_the_day_that_the_site_set(
    manager: Actor, clerk: Actor
) -> None:
    assert tones(manager, on("2026-12-05"), DutyCode.PLAN_MISSING) == []
    assert tones(manager, on("2026-12-06"), DutyCode.PLAN_MISSING) == [("wait", "2027-01")]
    assert tones(manager, on("2026-12-20"), DutyCode.PLAN_MISSING) == [("bad", "2027-01")]
    assert tones(clerk, on("2026-12-20"), DutyCode.PLAN_MISSING) == []


@pytest.mark.requirement("R-5.2.1.2-4")
def test_a_draft_is_not_yet_a_plan(manager: Actor) -> None:
    clock = on("2026-12-20")
    draft_plan(actor=manager, clock=clock, span=PlanSpan.MONTHLY, period="2027-01", items=items(clock))
    assert tones(manager, clock, DutyCode.PLAN_MISSING) == [("bad", "2027-01")]
    proposed_plan(clock, manager, period="2027-02")
    assert tones(manager, on("2027-01-20"), DutyCode.PLAN_MISSING) == []


def test_in_march_the_plan_of_the_year_is_missing_too(manager: Actor) -> None:
    assert tones(manager, on("2027-03-20"), DutyCode.PLAN_MISSING) == [("bad", "2027"), ("bad", "2027-04")]


def test_orders_wait_for_the_people_named_and_results_for_the_manager(
    clock: FixedClock, manager: Actor, clerk: Actor, engineer: Actor
) -> None:
    order = order_for(clock, manager, clerk)
    assert tones(clerk, clock, DutyCode.ORDER_OPEN) == [("wait", "OTHER_WORK")]
    assert tones(engineer, clock, DutyCode.ORDER_OPEN) == []
    clock.advance(timedelta(days=1))
    assert tones(clerk, clock, DutyCode.ORDER_OPEN) == [("bad", "OTHER_WORK")]
    report_order_done(actor=clerk, clock=clock, order_id=order.order_id, result="x")
    assert tones(clerk, clock, DutyCode.ORDER_OPEN) == []
    assert tones(manager, clock, DutyCode.RESULT_UNCONFIRMED) == [("bad", "OTHER_WORK")]
    assert tones(clerk, clock, DutyCode.RESULT_UNCONFIRMED) == []


@pytest.mark.requirement("R-5.2.1.7-1")
def test_todays_checklist_waits_and_yesterdays_is_missing(clock: FixedClock, clerk: Actor) -> None:
    assert tones(clerk, clock, DutyCode.CHECKLIST_MISSING) == [("wait", "")]
    file_checklist(actor=clerk, clock=clock, day=clock.today(), in_order=tuple(CheckItem), remarks="")
    assert tones(clerk, clock, DutyCode.CHECKLIST_MISSING) == []
    clock.advance(timedelta(days=2))
    assert tones(clerk, clock, DutyCode.CHECKLIST_MISSING) == [("bad", ""), ("wait", "")]


def test_before_the_first_checklist_the_first_night_counts(clock: FixedClock, clerk: Actor) -> None:
    review_operations(actor=NIGHT, clock=clock)
    clock.advance(timedelta(days=2))
    assert len(days_without_checklist(clock)) == 2


def test_an_open_inquiry_waits_for_the_staff(clock: FixedClock, clerk: Actor, manager: Actor) -> None:
    receive_inquiry(
        actor=clerk,
        clock=clock,
        stakeholder=Stakeholder.VERIFIER,
        topic=Topic.REVOCATION,
        due_on=clock.today(),
        text="x",
    )
    assert tones(clerk, clock, DutyCode.INQUIRY_OPEN) == [("wait", "REVOCATION")]
    clock.advance(timedelta(days=1))
    assert tones(clerk, clock, DutyCode.INQUIRY_OPEN) == [("bad", "REVOCATION")]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-11-24", [("2026-10", date(2026, 11, 10)), ("2025", date(2026, 4, 28))]),
        ("2027-01-01", [("2026-12", date(2027, 1, 10)), ("2025", date(2026, 4, 28))]),
        ("2027-03-31", [("2027-02", date(2027, 3, 10)), ("2025", date(2026, 4, 28))]),
        ("2027-04-01", [("2027-03", date(2027, 4, 10)), ("2026", date(2027, 4, 28))]),
    ],
)
def test_reports_are_of_the_month_and_the_fiscal_year_that_ended(
    day: str, expected: list[tuple[str, date]]
) -> None:
    found = [(each.period, each.due_on) for each in ended_periods(date.fromisoformat(day))]
    assert sorted(set(found), reverse=True) == sorted(expected, reverse=True)
    assert len(found) == 3


@pytest.mark.requirement("R-5.2.1.7-2")
def test_an_overdue_report_is_pointed_out_once(clerk: Actor) -> None:
    clock = on("2026-12-02")
    review = review_operations(actor=NIGHT, clock=clock)
    assert review.reports_opened == 3
    assert assert_done("operations.review.done") == {
        "reports_opened": 3,
        "reminders": len(review.reminders),
    }
    clock.advance(timedelta(days=9))
    late = review_operations(actor=NIGHT, clock=clock)
    assert late.reports_opened == 0
    assert late.reminders.count(DutyCode.REPORT_DUE) == 2
    assert review_operations(actor=NIGHT, clock=clock).reminders == ()
    assert AuditEvent.objects.filter(
        event="operations.reminder.raised", detail__contains="REPORT_DUE"
    ).exists()
    assert ("bad", "2026-11") in tones(clerk, clock, DutyCode.REPORT_DUE)
    for report in PeriodicReport.objects.all():
        submit_report(actor=clerk, clock=clock, report_id=report.pk, text="No faults.")
    assert tones(clerk, clock, DutyCode.REPORT_DUE) == []


def test_a_reminder_stays(clock: FixedClock, manager: Actor) -> None:
    asset_of(clock, manager, due=clock.today() - timedelta(days=1))
    review_operations(actor=NIGHT, clock=clock)
    assert Reminder.objects.filter(code="MAINTENANCE_OVERDUE").count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Reminder.objects.all().delete()


def test_the_nightly_task_runs_the_review() -> None:
    nightly_task()
    assert PeriodicReport.objects.count() == 3


def test_overdue_things_come_first_and_lead_to_a_list(clock: FixedClock, manager: Actor) -> None:
    asset_of(clock, manager, due=clock.today() + timedelta(days=3))
    asset_of(clock, manager, tag="HSM-02", due=clock.today() - timedelta(days=3))
    found = everything_due(clock)
    assert [item.tone for item in found] == sorted(item.tone for item in found)
    assert all(reverse(item.url_name) for item in found)


def test_somebody_without_a_role_waits_for_nothing(clock: FixedClock, manager: Actor) -> None:
    asset_of(clock, manager, due=clock.today() - timedelta(days=3))
    assert operations_due(worker("nobody"), clock) == ()
    assert operations_due(worker("ra", Role.RA_OPERATOR), clock) == ()


def test_forms_choose_from_short_lists(clock: FixedClock, manager: Actor) -> None:
    plan = proposed_plan(clock, manager)
    assert records_of(RecordKind.PLAN) == ((plan.plan_id, "MONTHLY 2026-12", "", clock.now()),)
    assert records_of(RecordKind.PLAN, ["DRAFT"]) == ()
    asset = asset_of(clock, manager)
    assert records_of(RecordKind.ASSET) == ((asset, "HSM-01", "", clock.now()),)
    assert plan_activities(plan.plan_id) == ("Restore test of the backup", "Review of the access lists")
    assert plan_activities(asset) == ()


def test_records_without_a_name_are_offered_with_the_beginning_of_their_text(
    clock: FixedClock, manager: Actor
) -> None:
    text = "The HSM of rack 4 answers late since the last restart of the controller"
    request = ask_for_evidence(
        actor=worker("auditor", Role.AUDITOR),
        clock=clock,
        text=f"{text}\nsecond line",
        assigned_to=worker("clerk", Role.OPERATIONS_STAFF).actor_id,
        due_on=clock.today(),
    )
    [(row_id, _code, beginning, _at)] = records_of(RecordKind.AUDIT_REQUEST)
    assert (row_id, beginning) == (request.record_id, f"{text[:40]}…")
