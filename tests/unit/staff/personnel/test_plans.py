"""Training plans and rotation plans: in force by approval, and what they mean for people (5.3.3 to 5.3.5)."""

from datetime import timedelta
from typing import Any

import pytest

from apps.approvals.errors import ApprovalMissing, ApprovalOpen
from apps.lib.clock import FixedClock
from apps.lib.cps.role_requirements import QualificationArea
from apps.lib.cps.roles import TRUSTED, Organisation, Role
from apps.lib.errors import IllegalTransition
from apps.lib.identifiers import new_id
from apps.staff.errors import (
    PersonnelInvalid,
    PersonnelMissing,
    PersonnelRefused,
)
from apps.staff.models import RoleAssignment, TrainingPlan
from apps.staff.selectors import due_for
from apps.staff.selectors.prerequisites import gaps, lapses
from apps.staff.selectors.rotation import rotation_in_force, tenures
from apps.staff.selectors.training import plan_in_force
from apps.staff.services import (
    adopt_rotation_plan,
    adopt_training_plan,
    draft_rotation_plan,
    draft_training_plan,
    request_plan_approval,
    request_rotation_approval,
)
from apps.staff.types import Course, DueCode, GapCode
from tests.factories.approvals import vote
from tests.factories.office import Office, give, office
from tests.factories.personnel import complete_file, officer
from tests.factories.staff import hold, member
from tests.support.audited import audited

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
DAY = timedelta(days=1)
AREA = QualificationArea.FACILITY_SECURITY


@pytest.fixture
def desk() -> Office:
    return office()


def plan(clock: FixedClock, desk: Office, *, cycle: int = 12) -> Any:
    threats = Course(
        code="threat-update", title="T", roles=frozenset(TRUSTED), cycle_months=cycle, threat_update=True
    )
    return draft_training_plan(
        actor=desk.ops.actor,
        clock=clock,
        owner=Organisation.JLIS,
        title="Plan",
        body="All.",
        courses=[threats],
    )


@pytest.mark.requirement("R-5.3.3-2")
def test_a_training_plan_is_in_force_once_both_organisations_agree(clock: FixedClock, desk: Office) -> None:
    actor, first = desk.ops.actor, plan(clock, desk)
    with pytest.raises(ApprovalMissing):
        adopt_training_plan(actor=actor, clock=clock, plan_id=first.plan_id)
    view = request_plan_approval(actor=actor, clock=clock, plan_id=first.plan_id)
    vote(view.approval_id, desk.ca_jlis, clock=clock)
    with pytest.raises(ApprovalOpen):
        adopt_training_plan(actor=actor, clock=clock, plan_id=first.plan_id, approval_id=view.approval_id)
    vote(view.approval_id, desk.ca_agency, clock=clock)
    assert plan_in_force() is None
    made = adopt_training_plan(actor=actor, clock=clock, plan_id=first.plan_id, approval_id=view.approval_id)
    assert plan_in_force() == made
    assert TrainingPlan.objects.get().approval_id == view.approval_id
    with pytest.raises(PersonnelMissing):
        request_plan_approval(actor=actor, clock=clock, plan_id=new_id())


@pytest.mark.requirement("R-5.3.3-1")
def test_a_new_plan_supersedes_and_shortens_what_counts(clock: FixedClock, desk: Office) -> None:
    user = member()
    complete_file(user, Role.FACILITY_STAFF, clock=clock, trained_on=clock.today() - 200 * DAY)
    second = plan(clock, desk, cycle=6)
    view = request_plan_approval(actor=desk.ops.actor, clock=clock, plan_id=second.plan_id)
    desk.agree(view, clock, both=True)
    adopt_training_plan(
        actor=desk.ops.actor, clock=clock, plan_id=second.plan_id, approval_id=view.approval_id
    )
    assert list(TrainingPlan.objects.order_by("version").values_list("state", flat=True)) == [
        "SUPERSEDED",
        "IN_FORCE",
    ]
    found = gaps(user.pk, Role.FACILITY_STAFF, starts_on=clock.today(), today=clock.today())
    assert [(gap.code, gap.detail) for gap in found] == [(GapCode.TRAINING_OVERDUE, "threat-update")]
    with pytest.raises(IllegalTransition):
        adopt_training_plan(actor=desk.ops.actor, clock=clock, plan_id=second.plan_id)


@pytest.mark.requirement("R-5.3.4-1")
@pytest.mark.parametrize(("days", "lapsed"), [(365, []), (395, []), (396, ["duties", "threat-update"])])
def test_who_works_already_has_days_of_grace_for_a_training(
    clock: FixedClock, days: int, lapsed: list[str]
) -> None:
    user = member()
    complete_file(user, Role.FACILITY_STAFF, clock=clock)
    start = clock.today()
    found = lapses(user.pk, Role.FACILITY_STAFF, starts_on=start, today=start + days * DAY)
    assert [gap.detail for gap in found] == lapsed


def test_a_course_that_a_new_plan_brings_has_the_same_grace(clock: FixedClock) -> None:
    complete_file(member("first"), Role.FACILITY_STAFF, clock=clock)
    user, today = member(), clock.today()
    for days, missing in ((30, False), (31, True)):
        found = lapses(user.pk, Role.JLIS_APPROVER, starts_on=today - 100 * DAY, today=today + days * DAY)
        assert bool(found) is missing


@pytest.mark.requirement("R-5.3.5-1")
def test_the_ca_manager_adopts_the_rotation_plan_and_without_one_the_office_sees_a_gap(
    clock: FixedClock, desk: Office
) -> None:
    actor = desk.ops.actor
    assert DueCode.ROTATION_PLAN in {item.code for item in due_for(actor, clock)}
    made = draft_rotation_plan(actor=actor, clock=clock, title="Rotation", body="Yearly.", longest_months=7)
    with pytest.raises(ApprovalMissing):
        adopt_rotation_plan(actor=actor, clock=clock, plan_id=made.plan_id)
    view = request_rotation_approval(actor=actor, clock=clock, plan_id=made.plan_id)
    desk.agree(view, clock)
    adopted = adopt_rotation_plan(
        actor=actor, clock=clock, plan_id=made.plan_id, approval_id=view.approval_id
    )
    assert rotation_in_force() == adopted
    assert DueCode.ROTATION_PLAN not in {item.code for item in due_for(actor, clock)}
    held = {tenure.user_id: tenure for tenure in tenures(today=clock.today())}
    assert (held[desk.ops.user.pk].months, held[desk.ops.user.pk].over) == (22, True)


def test_a_rotation_plan_is_written_by_the_office_with_a_sensible_limit(clock: FixedClock) -> None:
    for change in ({"longest_months": 0}, {"longest_months": 121}, {"title": ""}, {"body": " "}):
        given: dict[str, Any] = {"title": "R", "body": "x", "longest_months": 12}
        with pytest.raises(PersonnelInvalid):
            draft_rotation_plan(actor=officer(), clock=clock, **(given | change))
    with pytest.raises(PersonnelRefused):
        draft_rotation_plan(actor=officer(Role.AUDITOR), clock=clock, title="R", body="x", longest_months=1)


def test_a_tenure_runs_over_assignments_that_follow_each_other(clock: FixedClock) -> None:
    user, now = member(), clock.now()
    hold(user, Role.AUDITOR, valid_from=now - 400 * DAY, valid_until=now - 100 * DAY, state="ENDED")
    hold(user, Role.AUDITOR, valid_from=now - 100 * DAY, valid_until=now + 100 * DAY)
    other = member("other")
    hold(other, Role.AUDITOR, valid_from=now - 400 * DAY, valid_until=now - 100 * DAY, state="ENDED")
    hold(other, Role.AUDITOR, valid_from=now - 50 * DAY, valid_until=now + 100 * DAY)
    found = {tenure.user_id: (tenure.since, tenure.over) for tenure in tenures(today=clock.today())}
    assert found == {
        user.pk: (clock.today() - 400 * DAY, False),
        other.pk: (clock.today() - 50 * DAY, False),
    }


@pytest.mark.requirement("R-5.3.4-2")
def test_a_new_role_beside_another_brings_a_training_task(clock: FixedClock, desk: Office) -> None:
    user = member()
    complete_file(user, Role.SYSTEM_ENGINEER, Role.OPERATIONS_STAFF, clock=clock)
    give(desk, clock, user, Role.SYSTEM_ENGINEER)
    assert audited("staff.training_task.created") == []
    give(desk, clock, user, Role.OPERATIONS_STAFF)
    [task] = audited("staff.training_task.created", subject=f"staff:{user.pk}")
    newest = RoleAssignment.objects.get(user=user, role=Role.OPERATIONS_STAFF)
    assert (task["cause"], task["reference"]) == ("ROLE_CHANGED", f"assignment:{newest.pk}")
