"""Activation, withdrawal, suspension and end of a role, and what planted rows are worth (5.2.4, 5.3)."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from apps.approvals.errors import ApprovalDiffers, ApprovalMissing
from apps.audit.models import AuditEvent
from apps.lib.actor import Actor, system_actor
from apps.lib.clock import FixedClock
from apps.lib.cps.roles import Role, Scope
from apps.lib.errors import IllegalTransition
from apps.lib.identifiers import new_id
from apps.staff.errors import (
    OwnRoleRefused,
    PrerequisitesMissing,
    RoleConflict,
    StaffInvalid,
    StaffManagementRefused,
    StaffMissing,
)
from apps.staff.models import RoleAssignment, User
from apps.staff.selectors import grants_in_force, roles_of, unlawful_people
from apps.staff.services import activate_role, assign_role, review_assignments, withdraw_role
from apps.staff.states import AssignmentState
from apps.staff.tasks import review_assignments as nightly
from apps.staff.types import RoleGrant
from tests.factories.office import Office, give, office
from tests.factories.personnel import complete_file
from tests.factories.staff import hold, member

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
SCHEDULER = system_actor("scheduler")


@pytest.fixture
def desk() -> Office:
    return office()


@pytest.fixture
def waiting(clock: FixedClock, desk: Office) -> RoleGrant:
    """Return a role that was approved and assigned to a person who lacks everything."""
    return give(desk, clock, member(), Role.SYSTEM_ENGINEER)


def last() -> AuditEvent:
    return AuditEvent.objects.order_by("-seq")[0]


def person(grant: RoleGrant) -> User:
    return User.objects.get(pk=grant.user_id)


def state(grant: RoleGrant) -> str:
    return RoleAssignment.objects.get(pk=grant.assignment_id).state


def activate(desk: Office, clock: FixedClock, grant: RoleGrant, **changed: Any) -> RoleGrant:
    values: dict[str, Any] = {"actor": desk.ops.actor, "clock": clock, "assignment_id": grant.assignment_id}
    return activate_role(**(values | changed))


@pytest.mark.requirement("R-5.3.1-1")
def test_a_role_takes_effect_when_the_file_is_complete(
    clock: FixedClock, desk: Office, waiting: RoleGrant
) -> None:
    with pytest.raises(PrerequisitesMissing) as refusal:
        activate(desk, clock, waiting)
    assert "BACKGROUND_CHECK_MISSING" in refusal.value.detail
    assert (last().event, last().outcome) == ("staff.role.activated", "REFUSED")
    complete_file(person(waiting), waiting.role, clock=clock)
    grant = activate(desk, clock, waiting)
    assert (grant.state, grant.held_since) == (AssignmentState.ACTIVE, clock.now())
    assert roles_of(waiting.user_id, at=clock.now()) == {Role.SYSTEM_ENGINEER}
    assert (last().event, last().outcome) == ("staff.role.activated", "DONE")


def test_refuses_activation_by_others_of_the_own_role_and_of_nothing(
    clock: FixedClock, desk: Office, waiting: RoleGrant, staff_actor: Actor
) -> None:
    for actor in (staff_actor, desk.ca_jlis.actor):
        with pytest.raises(StaffManagementRefused):
            activate(desk, clock, waiting, actor=actor)
    with pytest.raises(StaffMissing):
        activate(desk, clock, waiting, assignment_id=new_id())
    own = hold(desk.ops.user, Role.OPERATIONS_STAFF, state="PENDING", activated_at=None)
    with pytest.raises(OwnRoleRefused):
        activate(desk, clock, waiting, assignment_id=own.pk)
    assert state(waiting) == "PENDING"


def test_refuses_to_activate_twice_and_after_the_end(
    clock: FixedClock, desk: Office, waiting: RoleGrant
) -> None:
    complete_file(person(waiting), waiting.role, clock=clock)
    activate(desk, clock, waiting)
    with pytest.raises(IllegalTransition):
        activate(desk, clock, waiting)
    clock.advance(waiting.valid_until - clock.now())
    with pytest.raises(StaffInvalid):
        activate(desk, clock, waiting)


@pytest.mark.requirement("R-5.2.4-1")
def test_separation_is_asked_again_at_activation(clock: FixedClock, desk: Office, waiting: RoleGrant) -> None:
    complete_file(person(waiting), waiting.role, clock=clock)
    hold(person(waiting), Role.KEY_CUSTODIAN)  # planted after the approval
    with pytest.raises(RoleConflict):
        activate(desk, clock, waiting)
    assert state(waiting) == "PENDING"


def test_refuses_to_activate_a_row_that_nobody_approved(clock: FixedClock, desk: Office) -> None:
    user = member()
    planted = hold(user, Role.OPERATIONS_STAFF, state="PENDING", activated_at=None, granted_by="staff:x")
    planted_until = clock.now() + timedelta(days=10)
    RoleAssignment.objects.filter(pk=planted.pk).update(valid_from=clock.now(), valid_until=planted_until)
    with pytest.raises(ApprovalMissing):
        activate_role(actor=desk.ops.actor, clock=clock, assignment_id=planted.pk)


def test_refuses_to_activate_a_row_whose_role_was_changed(
    clock: FixedClock, desk: Office, waiting: RoleGrant
) -> None:
    RoleAssignment.objects.filter(pk=waiting.assignment_id).update(role=Role.OPERATIONS_MANAGER)
    with pytest.raises(ApprovalDiffers):
        activate(desk, clock, waiting)


@pytest.mark.requirement("R-5.2.4-1")
def test_conflicting_roles_written_past_the_services_take_all_power(clock: FixedClock) -> None:
    user = member("mole", Role.CA_MANAGER)
    assert roles_of(user.pk, at=clock.now()) == {Role.CA_MANAGER}
    hold(user, Role.AUDITOR)
    assert roles_of(user.pk, at=clock.now()) == frozenset()
    assert grants_in_force(user.pk, at=clock.now()) == ()
    assert unlawful_people(at=clock.now()) == ((f"staff:{user.pk}", frozenset({"ca_manager", "auditor"})),)


def test_a_role_of_the_wrong_employer_takes_all_power(clock: FixedClock) -> None:
    user = member("mole", Role.CA_MANAGER, organisation="CONTRACTOR")
    assert roles_of(user.pk, at=clock.now()) == frozenset()


@pytest.mark.parametrize("held", ["PENDING", "SUSPENDED", "WITHDRAWN", "ENDED"])
def test_only_an_active_role_gives_power(clock: FixedClock, held: str) -> None:
    user, now = member(), clock.now()
    fields: dict[str, Any] = {"activated_at": None} if held == "PENDING" else {}
    fields |= {"withdrawn_at": now, "withdrawn_by": "x"} if held == "WITHDRAWN" else {}
    hold(user, Role.AUDITOR, state=held, **fields)
    assert roles_of(user.pk, at=now) == frozenset()


def test_a_withdrawn_role_ends_at_once_and_its_row_stays(clock: FixedClock, desk: Office) -> None:
    user = member("yamada", Role.AUDITOR)
    row = RoleAssignment.objects.get(user=user)
    grant = withdraw_role(actor=desk.ops.actor, clock=clock, assignment_id=row.pk)
    assert grant.state is AssignmentState.WITHDRAWN
    assert roles_of(user.pk, at=clock.now()) == frozenset()
    row.refresh_from_db()
    assert (row.withdrawn_by, row.withdrawn_at) == (desk.ops.actor.actor_id, clock.now())
    assert last().event == "staff.role.withdrawn"
    with pytest.raises(IllegalTransition):
        withdraw_role(actor=desk.ops.actor, clock=clock, assignment_id=row.pk)


def test_refuses_a_withdrawal_by_others_of_the_own_role_and_of_nothing(
    clock: FixedClock, desk: Office, staff_actor: Actor
) -> None:
    row = RoleAssignment.objects.get(user=desk.ops.user)
    with pytest.raises(StaffManagementRefused):
        withdraw_role(actor=staff_actor, clock=clock, assignment_id=row.pk)
    with pytest.raises(OwnRoleRefused):
        withdraw_role(actor=desk.ops.actor, clock=clock, assignment_id=row.pk)
    with pytest.raises(StaffMissing):
        withdraw_role(actor=desk.ops.actor, clock=clock, assignment_id=new_id())
    assert (last().event, last().outcome) == ("staff.role.withdrawn", "REFUSED")


@pytest.mark.parametrize("final", ["WITHDRAWN", "ENDED"])
def test_nobody_leads_an_assignment_out_of_its_end_at_the_sql_prompt(final: str, clock: FixedClock) -> None:
    fields: dict[str, Any] = (
        {"withdrawn_at": clock.now(), "withdrawn_by": "x"} if final == "WITHDRAWN" else {}
    )
    row = hold(member(), Role.AUDITOR, state=final, **fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleAssignment.objects.filter(pk=row.pk).update(
            state="ACTIVE", withdrawn_at=None, withdrawn_by="", activated_at=clock.now()
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleAssignment.objects.filter(pk=row.pk).delete()


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "KING"},
        {"scope": "KITCHEN"},
        {"activated_at": None},
        {"is_break_glass": True},
        {"withdrawn_by": "x"},
    ],
)
def test_the_database_refuses_a_row_without_sense(fields: dict[str, Any]) -> None:
    user = member()
    with pytest.raises(IntegrityError), transaction.atomic():
        hold(user, Role.OPERATIONS_STAFF, **fields)


def test_one_approval_stands_behind_one_assignment(clock: FixedClock, desk: Office) -> None:
    user, approval_id = member(), new_id()
    hold(user, Role.OPERATIONS_STAFF, approval_id=approval_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        hold(user, Role.OPERATIONS_STAFF, scope=Scope.RA, approval_id=approval_id)


def test_the_night_ends_what_is_over(clock: FixedClock) -> None:
    user = member()
    row = hold(user, Role.AUDITOR, valid_until=clock.now())
    assert review_assignments(actor=SCHEDULER, clock=clock).ended == 1
    row.refresh_from_db()
    assert row.state == "ENDED"
    assert last().event == "staff.role.ended"
    assert review_assignments(actor=SCHEDULER, clock=clock).ended == 0


def test_the_night_activates_suspends_and_resumes(
    clock: FixedClock, desk: Office, waiting: RoleGrant
) -> None:
    assert review_assignments(actor=SCHEDULER, clock=clock).activated == 0
    trained = clock.today() - timedelta(days=330)
    complete_file(person(waiting), waiting.role, clock=clock, trained_on=trained)
    assert review_assignments(actor=SCHEDULER, clock=clock).activated == 1
    clock.advance(timedelta(days=100))  # the yearly training is overdue, the days of grace too
    assert review_assignments(actor=SCHEDULER, clock=clock).suspended == 1
    assert roles_of(waiting.user_id, at=clock.now()) == frozenset()
    assert last().event == "staff.role.suspended"
    complete_file(person(waiting), waiting.role, clock=clock)
    assert review_assignments(actor=SCHEDULER, clock=clock).resumed == 1
    assert state(waiting) == "ACTIVE"


def test_the_night_does_not_activate_beside_a_conflicting_role(
    clock: FixedClock, desk: Office, waiting: RoleGrant
) -> None:
    complete_file(person(waiting), waiting.role, clock=clock)
    hold(person(waiting), Role.KEY_CUSTODIAN)
    assert review_assignments(actor=SCHEDULER, clock=clock).activated == 0
    assert state(waiting) == "PENDING"


def test_the_night_suspends_a_row_that_no_approval_explains(clock: FixedClock) -> None:
    user = member()
    row = hold(user, Role.OPERATIONS_STAFF, granted_by="staff:somebody")
    complete_file(user, Role.OPERATIONS_STAFF, clock=clock)
    assert review_assignments(actor=SCHEDULER, clock=clock).suspended == 1
    row.refresh_from_db()
    assert row.state == "SUSPENDED"


@pytest.mark.requirement("R-5.2.2-1")
def test_the_night_finds_a_planted_role_and_the_act_that_it_opens(clock: FixedClock) -> None:
    for username, role in (("c1", Role.KEY_CUSTODIAN), ("c2", Role.KEY_CUSTODIAN), ("p1", Role.PKI_ENGINEER)):
        member(username, role)
    mole = member("mole", Role.CERTIFICATE_ISSUER)
    assert review_assignments(actor=SCHEDULER, clock=clock).broken == ()
    hold(mole, Role.KEY_CUSTODIAN)
    review = review_assignments(actor=SCHEDULER, clock=clock)
    assert review.unlawful == (f"staff:{mole.pk}",)
    assert "BRING_KEY_INTO_USE" in review.broken
    found = AuditEvent.objects.filter(event="staff.separation.broken")
    assert {event.subject for event in found} >= {f"staff:{mole.pk}", "act:BRING_KEY_INTO_USE"}
    assert {event.outcome for event in found} == {"FAILED"}


def test_the_night_runs_as_a_task() -> None:
    member("yamada", Role.AUDITOR)
    nightly()
    assert not AuditEvent.objects.exists()


def test_a_seeded_role_needs_no_file_in_an_evaluation(clock: FixedClock) -> None:
    user = member()
    grant = assign_role(actor=system_actor("setup"), clock=clock, user_id=user.pk, role=Role.AUDITOR)
    assert grant.state is AssignmentState.ACTIVE
    assert review_assignments(actor=SCHEDULER, clock=clock).suspended == 0
