"""Contacts, meetings and activity plans (5.2.1.2)."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from apps.approvals.errors import ApprovalDiffers, ApprovalMissing, ApprovalOpen
from apps.approvals.types import ApprovalView
from apps.lib.actor import Actor
from apps.lib.clock import FixedClock
from apps.lib.cps.roles import Organisation, Role
from apps.lib.errors import DomainError, IllegalTransition
from apps.lib.identifiers import new_id
from apps.operations.errors import (
    DutyRefused,
    OperationsInvalid,
    PlanWithoutMeeting,
    RecordMissing,
    RecordTaken,
)
from apps.operations.models import ActivityPlan, MeetingRecord, StakeholderContact
from apps.operations.selectors import opened_text
from apps.operations.services import (
    approve_plan,
    draft_plan,
    propose_plan,
    record_contact,
    report_plan,
    revise_plan,
    submit_plan,
)
from apps.operations.states import PlanState
from apps.operations.types import PlanItem, PlanSpan, PlanView, Stakeholder, Topic
from tests.factories.approvals import Voter, approver, vote
from tests.factories.operations import items, meeting_on, proposed_plan, worker
from tests.unit.operations.checks import assert_done, assert_refused

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def voters(db: None) -> tuple[Voter, Voter]:
    return (
        approver("jlis", Role.JLIS_APPROVER, organisation=Organisation.JLIS),
        approver("agency", Role.DIGITAL_AGENCY_APPROVER, organisation=Organisation.DIGITAL_AGENCY),
    )


def asked(clock: FixedClock, manager: Actor, plan: PlanView, meeting: UUID) -> ApprovalView:
    return submit_plan(actor=manager, clock=clock, plan_id=plan.plan_id, meeting_id=meeting)


def carried_out(
    clock: FixedClock, manager: Actor, plan: PlanView, meeting: UUID, approval: UUID | None
) -> PlanView:
    return approve_plan(
        actor=manager, clock=clock, plan_id=plan.plan_id, meeting_id=meeting, approval_id=approval
    )


def approved_plan(clock: FixedClock, manager: Actor, voters: tuple[Voter, ...]) -> PlanView:
    plan = proposed_plan(clock, manager)
    meeting = meeting_on(clock, manager, plan.plan_id)
    request = asked(clock, manager, plan, meeting)
    for voter in voters:
        vote(request.approval_id, voter, clock=clock)
    return carried_out(clock, manager, plan, meeting, request.approval_id)


@pytest.mark.requirement("R-5.2.1.2-3")
def test_a_contact_keeps_stakeholder_time_and_topic(clock: FixedClock, manager: Actor) -> None:
    at = clock.now() - timedelta(hours=2)
    done = record_contact(
        actor=manager,
        clock=clock,
        stakeholder=Stakeholder.MUNICIPALITY,
        topic=Topic.MAINTENANCE,
        contacted_at=at,
        text="Mr Sato asks when the maintenance ends.",
    )
    row = StakeholderContact.objects.get(pk=done.record_id)
    assert (row.stakeholder, row.topic, row.contacted_at) == ("MUNICIPALITY", "MAINTENANCE", at)
    assert "Sato" in opened_text(row, "sealed_text")
    assert b"Sato" not in bytes(row.sealed_text)
    assert assert_done("operations.contact.recorded") == {
        "stakeholder": "MUNICIPALITY",
        "topic": "MAINTENANCE",
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        StakeholderContact.objects.all().delete()


@pytest.mark.parametrize(
    ("role", "hours", "text", "refusal"),
    [
        (Role.OPERATIONS_STAFF, 0, "x", DutyRefused),
        (Role.OPERATIONS_MANAGER, 1, "x", OperationsInvalid),
        (Role.OPERATIONS_MANAGER, 0, "", OperationsInvalid),
    ],
)
def test_a_contact_is_refused(
    clock: FixedClock, role: Role, hours: int, text: str, refusal: type[DomainError]
) -> None:
    with pytest.raises(refusal):
        record_contact(
            actor=worker("w", role),
            clock=clock,
            stakeholder=Stakeholder.VENDOR,
            topic=Topic.OTHER,
            contacted_at=clock.now() + timedelta(hours=hours),
            text=text,
        )
    assert_refused("operations.contact.recorded", refusal.code)


@pytest.mark.requirement("R-5.2.1.2-4")
def test_a_plan_keeps_its_activities(clock: FixedClock, manager: Actor) -> None:
    plan = draft_plan(actor=manager, clock=clock, span=PlanSpan.YEARLY, period="2027", items=items(clock))
    assert (plan.state, plan.items) == (PlanState.DRAFT, items(clock))
    assert ActivityPlan.objects.get().recorded_by == manager.actor_id
    assert assert_done("operations.plan.drafted")["body_sha256"] == plan.body_sha256


def test_two_plans_with_other_activities_have_other_digests(clock: FixedClock, manager: Actor) -> None:
    one = proposed_plan(clock, manager, period="2026-12")
    other = proposed_plan(clock, manager, period="2027-01")
    changed = revise_plan(actor=manager, clock=clock, plan_id=one.plan_id, items=items(clock)[:1])
    assert len({one.body_sha256, other.body_sha256, changed.body_sha256}) == 3
    assert changed.state is PlanState.DRAFT


def test_there_is_one_plan_for_a_period(clock: FixedClock, manager: Actor) -> None:
    proposed_plan(clock, manager)
    with pytest.raises(RecordTaken):
        proposed_plan(clock, manager)
    assert_refused("operations.plan.drafted", "operations_record_taken")


@pytest.mark.parametrize(
    ("span", "period", "activities"),
    [
        (PlanSpan.MONTHLY, "2026-13", ["a"]),
        (PlanSpan.MONTHLY, "2026", ["a"]),
        (PlanSpan.YEARLY, "2026-12", ["a"]),
        (PlanSpan.YEARLY, "1999", ["a"]),
        (PlanSpan.YEARLY, "2027", []),
        (PlanSpan.YEARLY, "2027", [" "]),
        (PlanSpan.YEARLY, "2027", ["a" * 201]),
    ],
)
def test_a_malformed_plan_is_refused(
    clock: FixedClock, manager: Actor, span: PlanSpan, period: str, activities: list[str]
) -> None:
    drafted = [PlanItem(activity=activity, due_on=clock.today()) for activity in activities]
    with pytest.raises(OperationsInvalid):
        draft_plan(actor=manager, clock=clock, span=span, period=period, items=drafted)
    assert not ActivityPlan.objects.exists()


def test_only_the_operations_manager_plans(clock: FixedClock, head: Actor, manager: Actor) -> None:
    plan = proposed_plan(clock, manager)
    meeting = meeting_on(clock, manager, plan.plan_id)
    with pytest.raises(DutyRefused):
        proposed_plan(clock, head, period="2027-02")
    with pytest.raises(DutyRefused):
        asked(clock, head, plan, meeting)
    with pytest.raises(DutyRefused):
        carried_out(clock, head, plan, meeting, new_id())
    with pytest.raises(DutyRefused):
        meeting_on(clock, head, plan.plan_id)


@pytest.mark.requirement("R-5.2.1.2-5")
def test_a_plan_is_approved_by_a_meeting_and_both_organisations_and_then_reported(
    clock: FixedClock, manager: Actor, voters: tuple[Voter, Voter]
) -> None:
    plan = approved_plan(clock, manager, voters)
    row = ActivityPlan.objects.get()
    assert (plan.state, row.approved_at) == (PlanState.APPROVED, clock.now())
    assert row.meeting_id == MeetingRecord.objects.get().pk
    assert assert_done("operations.plan.approved")["approval"] == str(row.approval_id)
    plan = report_plan(
        actor=manager, clock=clock, plan_id=plan.plan_id, done=[True, False], report="One was put off."
    )
    row.refresh_from_db()
    assert (plan.state, row.results) == (PlanState.REPORTED, ["DONE", "NOT_DONE"])
    assert opened_text(row, "sealed_text") == "One was put off."
    assert assert_done("operations.plan.reported")["done"] == 1


@pytest.mark.requirement("R-5.2.1.2-5")
def test_without_a_meeting_a_plan_stays_proposed(
    clock: FixedClock, manager: Actor, voters: tuple[Voter, Voter]
) -> None:
    plan = proposed_plan(clock, manager)
    unrelated = meeting_on(clock, manager)
    alone = meeting_on(clock, manager, plan.plan_id, organisations=(Organisation.JLIS,))
    for meeting in (new_id(), unrelated, alone):
        with pytest.raises(PlanWithoutMeeting):
            asked(clock, manager, plan, meeting)
    assert_refused("operations.plan.submitted", "plan_without_meeting")
    assert ActivityPlan.objects.get().state == "PROPOSED"


@pytest.mark.requirement("R-5.2.1.2-5")
def test_a_meeting_before_the_proposal_saw_something_else(clock: FixedClock, manager: Actor) -> None:
    plan = draft_plan(actor=manager, clock=clock, span=PlanSpan.MONTHLY, period="2026-12", items=items(clock))
    meeting = meeting_on(clock, manager, plan.plan_id)
    clock.advance(timedelta(days=1))
    propose_plan(actor=manager, clock=clock, plan_id=plan.plan_id)
    with pytest.raises(PlanWithoutMeeting):
        asked(clock, manager, plan, meeting)


@pytest.mark.requirement("R-5.2.1.2-5")
def test_one_organisation_alone_does_not_approve_a_plan(
    clock: FixedClock, manager: Actor, voters: tuple[Voter, Voter]
) -> None:
    plan = proposed_plan(clock, manager)
    meeting = meeting_on(clock, manager, plan.plan_id)
    request = asked(clock, manager, plan, meeting)
    vote(request.approval_id, voters[0], clock=clock)
    with pytest.raises(ApprovalOpen):
        carried_out(clock, manager, plan, meeting, request.approval_id)
    with pytest.raises(ApprovalMissing):
        carried_out(clock, manager, plan, meeting, None)
    assert ActivityPlan.objects.get().state == "PROPOSED"


def test_a_plan_that_was_changed_after_the_votes_is_not_approved(
    clock: FixedClock, manager: Actor, voters: tuple[Voter, Voter]
) -> None:
    plan = proposed_plan(clock, manager)
    meeting = meeting_on(clock, manager, plan.plan_id)
    request = asked(clock, manager, plan, meeting)
    for voter in voters:
        vote(request.approval_id, voter, clock=clock)
    revise_plan(actor=manager, clock=clock, plan_id=plan.plan_id, items=items(clock)[1:])
    propose_plan(actor=manager, clock=clock, plan_id=plan.plan_id)
    with pytest.raises(ApprovalDiffers):
        carried_out(clock, manager, plan, meeting, request.approval_id)
    assert ActivityPlan.objects.get().state == "PROPOSED"


def test_a_plan_moves_only_as_the_table_says(
    clock: FixedClock, manager: Actor, voters: tuple[Voter, Voter]
) -> None:
    plan = approved_plan(clock, manager, voters)
    with pytest.raises(IllegalTransition):
        revise_plan(actor=manager, clock=clock, plan_id=plan.plan_id, items=items(clock))
    with pytest.raises(IllegalTransition):
        asked(clock, manager, plan, new_id())
    with pytest.raises(OperationsInvalid):
        report_plan(actor=manager, clock=clock, plan_id=plan.plan_id, done=[True], report="x")
    with pytest.raises(RecordMissing):
        propose_plan(actor=manager, clock=clock, plan_id=new_id())


def test_the_database_refuses_an_approved_plan_without_a_meeting(clock: FixedClock, manager: Actor) -> None:
    proposed_plan(clock, manager)
    with pytest.raises(IntegrityError), transaction.atomic():
        ActivityPlan.objects.update(state="APPROVED")
