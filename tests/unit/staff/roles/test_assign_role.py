"""Roles are given by two people, for a time, and only where the regulation allows it (5.2.1, 5.2.4)."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from apps.approvals.errors import (
    ApprovalDiffers,
    ApprovalMissing,
    ApprovalOpen,
    ApprovalUsed,
    ExecutorVoted,
    TookPart,
)
from apps.audit.models import AuditEvent
from apps.lib.actor import Actor, ActorKind, LoginStrength, system_actor
from apps.lib.clock import FixedClock
from apps.lib.cps.roles import EMPLOYERS, Organisation, Role, Scope
from apps.lib.errors import DomainError, Refused
from apps.lib.identifiers import new_id
from apps.staff.errors import (
    EmployerRefused,
    OwnRoleRefused,
    RoleAlreadyHeld,
    RoleUnknown,
    StaffInvalid,
    StaffManagementRefused,
    StaffMissing,
)
from apps.staff.models import RoleAssignment, User
from apps.staff.selectors import grants_in_force, roles_of
from apps.staff.services import assign_role, request_role
from apps.staff.states import AssignmentState
from tests.factories.approvals import approver, vote
from tests.factories.office import PERIOD, Office, approved_role, give, office
from tests.factories.personnel import complete_file
from tests.factories.staff import member

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
SYSTEM = system_actor("setup")


@pytest.fixture
def desk() -> Office:
    return office()


def last() -> AuditEvent:
    return AuditEvent.objects.order_by("-seq")[0]


def events() -> list[str]:
    return list(AuditEvent.objects.order_by("seq").values_list("event", flat=True))


def ask(desk: Office, clock: FixedClock, user: User, role: str, **changed: Any) -> Any:
    values: dict[str, Any] = {
        "valid_from": clock.now(),
        "valid_until": clock.now() + PERIOD,
        "actor": desk.ops.actor,
    }
    return request_role(clock=clock, user_id=user.pk, role=role, **(values | changed))


@pytest.mark.requirement("R-5.2.1-1")
def test_two_engineers_of_different_functions_are_active_at_once(clock: FixedClock, desk: Office) -> None:
    user = member()
    complete_file(user, Role.PKI_ENGINEER, clock=clock)
    for scope in (Scope.DS, Scope.RA):
        grant = give(desk, clock, user, Role.PKI_ENGINEER, scope=scope)
        assert (grant.state, grant.scope) == (AssignmentState.ACTIVE, scope)
    assert [grant.scope for grant in grants_in_force(user.pk, at=clock.now())] == ["DS", "RA"]
    assert roles_of(user.pk, at=clock.now()) == {Role.PKI_ENGINEER}


def test_the_approval_is_used_up_and_both_events_stand_in_the_log(clock: FixedClock, desk: Office) -> None:
    user = member()
    complete_file(user, Role.SYSTEM_ENGINEER, clock=clock)
    grant = give(desk, clock, user, Role.SYSTEM_ENGINEER)
    row = RoleAssignment.objects.get(pk=grant.assignment_id)
    assert (row.state, row.approval_id, row.activated_at) == ("ACTIVE", grant.approval_id, clock.now())
    assert events()[-3:] == ["approvals.request.consumed", "staff.role.assigned", "staff.role.activated"]


def test_a_person_who_lacks_something_waits(clock: FixedClock, desk: Office) -> None:
    user = member()
    grant = give(desk, clock, user, Role.SYSTEM_ENGINEER)
    assert grant.state is AssignmentState.PENDING
    assert roles_of(user.pk, at=clock.now()) == frozenset()
    assert last().event == "staff.role.assigned"


def test_a_deciding_role_takes_both_organisations(clock: FixedClock, desk: Office) -> None:
    user = member()
    approval_id, start, end = approved_role(desk, clock, user, Role.KEY_CUSTODIAN)
    values: dict[str, Any] = {"user_id": user.pk, "role": Role.KEY_CUSTODIAN}
    values |= {"valid_from": start, "valid_until": end}
    with pytest.raises(ApprovalOpen):
        assign_role(actor=desk.ops.actor, clock=clock, approval_id=approval_id, **values)
    vote(approval_id, desk.ca_agency, clock=clock)
    assert assign_role(actor=desk.ops.actor, clock=clock, approval_id=approval_id, **values).role


def test_refuses_without_an_approval(clock: FixedClock, desk: Office) -> None:
    user = member()
    with pytest.raises(ApprovalMissing):
        assign_role(actor=desk.ops.actor, clock=clock, user_id=user.pk, role=Role.OPERATIONS_STAFF)
    assert not RoleAssignment.objects.filter(user=user).exists()
    assert (last().event, last().outcome) == ("staff.role.assigned", "REFUSED")


def test_refuses_an_approval_a_second_time(clock: FixedClock, desk: Office) -> None:
    user = member()
    grant = give(desk, clock, user, Role.OPERATIONS_STAFF)
    RoleAssignment.objects.filter(pk=grant.assignment_id).update(
        state="WITHDRAWN", withdrawn_at=clock.now(), withdrawn_by="x"
    )
    with pytest.raises(ApprovalUsed):
        assign_role(
            actor=desk.ops.actor,
            clock=clock,
            user_id=user.pk,
            role=Role.OPERATIONS_STAFF,
            valid_from=grant.valid_from,
            valid_until=grant.valid_until,
            approval_id=grant.approval_id,
        )


@pytest.mark.parametrize(
    "changed",
    [
        {"role": Role.SYSTEM_ENGINEER},
        {"scope": Scope.RA},
        {"valid_until": datetime.fromisoformat("2027-01-01T00:00:00+09:00")},
    ],
)
def test_refuses_another_role_function_or_period_than_approved(
    clock: FixedClock, desk: Office, changed: dict[str, Any]
) -> None:
    user = member()
    approval_id, start, end = approved_role(desk, clock, user, Role.OPERATIONS_STAFF)
    values: dict[str, Any] = {
        "role": Role.OPERATIONS_STAFF,
        "valid_from": start,
        "valid_until": end,
        "user_id": user.pk,
    }
    with pytest.raises(ApprovalDiffers):
        assign_role(actor=desk.ops.actor, clock=clock, approval_id=approval_id, **(values | changed))
    assert not RoleAssignment.objects.filter(user=user).exists()


def test_refuses_the_role_for_somebody_else_than_approved(clock: FixedClock, desk: Office) -> None:
    approval_id, start, end = approved_role(desk, clock, member(), Role.OPERATIONS_STAFF)
    with pytest.raises(ApprovalDiffers):
        assign_role(
            actor=desk.ops.actor,
            clock=clock,
            user_id=member("suzuki").pk,
            role=Role.OPERATIONS_STAFF,
            valid_from=start,
            valid_until=end,
            approval_id=approval_id,
        )


def test_the_person_who_gets_the_role_does_not_vote_on_it(clock: FixedClock, desk: Office) -> None:
    third = approver("ca-third", Role.CA_MANAGER)
    view = ask(desk, clock, third.user, Role.OPERATIONS_STAFF)
    with pytest.raises(TookPart):
        vote(view.approval_id, third, clock=clock)


def test_a_voter_does_not_carry_it_out(clock: FixedClock, desk: Office) -> None:
    user = member()
    approval_id, start, end = approved_role(desk, clock, user, Role.KEY_CUSTODIAN, both=True)
    with pytest.raises(ExecutorVoted):
        assign_role(
            actor=desk.ca_jlis.actor,
            clock=clock,
            user_id=user.pk,
            role=Role.KEY_CUSTODIAN,
            valid_from=start,
            valid_until=end,
            approval_id=approval_id,
        )


@pytest.mark.requirement("R-5.2.4-4")
def test_nobody_changes_the_own_roles(clock: FixedClock, desk: Office) -> None:
    with pytest.raises(OwnRoleRefused):
        ask(desk, clock, desk.ops.user, Role.OPERATIONS_STAFF)
    with pytest.raises(OwnRoleRefused):
        assign_role(actor=desk.ops.actor, clock=clock, user_id=desk.ops.user.pk, role=Role.OPERATIONS_STAFF)
    assert roles_of(desk.ops.user.pk, at=clock.now()) == {Role.OPERATIONS_MANAGER}


@pytest.mark.parametrize("strength", [LoginStrength.PASSWORD, LoginStrength.NONE])
def test_refuses_who_does_not_manage_staff(
    clock: FixedClock, desk: Office, staff_actor: Actor, strength: LoginStrength
) -> None:
    user = member()
    weak = Actor(
        kind=ActorKind.PERSON,
        actor_id=desk.ops.actor.actor_id,
        roles=frozenset({Role.OPERATIONS_MANAGER}),
        strength=strength,
    )
    for actor in (staff_actor, weak, desk.ca_jlis.actor):
        with pytest.raises(StaffManagementRefused):
            ask(desk, clock, user, Role.OPERATIONS_STAFF, actor=actor)
        with pytest.raises(StaffManagementRefused):
            assign_role(actor=actor, clock=clock, user_id=user.pk, role=Role.OPERATIONS_STAFF)


@pytest.mark.parametrize(
    ("role", "changed", "error"),
    [
        ("superuser", {}, RoleUnknown),
        (Role.CA_MANAGER, {"scope": Scope.DS}, StaffInvalid),
        (Role.PKI_ENGINEER, {"scope": "KITCHEN"}, StaffInvalid),
        (
            Role.PKI_ENGINEER,
            {"valid_until": datetime.fromisoformat("2026-11-24T10:00:00+09:00")},
            StaffInvalid,
        ),
        (
            Role.PKI_ENGINEER,
            {"valid_until": datetime.fromisoformat("2027-11-25T10:00:00+09:00")},
            StaffInvalid,
        ),
        (Role.PKI_ENGINEER, {"valid_from": datetime.fromisoformat("2026-01-01T10:00:00+09:00")}, None),
    ],
)
def test_refuses_an_unknown_role_a_wrong_function_and_a_wrong_period(
    clock: FixedClock, role: str, changed: dict[str, Any], error: type[DomainError] | None
) -> None:
    user = member()
    start = changed.get("valid_from", clock.now())
    values = {"valid_from": start, "valid_until": start + timedelta(days=365), "scope": ""} | changed
    if error is None:
        assert assign_role(actor=SYSTEM, clock=clock, user_id=user.pk, role=role, **values).role == role
        return
    with pytest.raises(error) as refusal:
        assign_role(actor=SYSTEM, clock=clock, user_id=user.pk, role=role, **values)
    assert refusal.value.field in {"role", "scope", "valid_until"}


def test_refuses_an_unknown_person(clock: FixedClock) -> None:
    with pytest.raises(StaffMissing):
        assign_role(actor=SYSTEM, clock=clock, user_id=new_id(), role=Role.AUDITOR)


def test_refuses_the_same_role_for_the_same_function_twice(clock: FixedClock) -> None:
    user = member()
    assign_role(actor=SYSTEM, clock=clock, user_id=user.pk, role=Role.PKI_ENGINEER, scope=Scope.DS)
    with pytest.raises(RoleAlreadyHeld):
        assign_role(actor=SYSTEM, clock=clock, user_id=user.pk, role=Role.PKI_ENGINEER, scope=Scope.DS)


@pytest.mark.parametrize("role", sorted(EMPLOYERS))
@pytest.mark.parametrize("organisation", list(Organisation))
def test_some_roles_are_for_people_of_certain_organisations(
    clock: FixedClock, role: Role, organisation: Organisation
) -> None:
    user = member("yamada", organisation=organisation)
    if organisation in EMPLOYERS[role]:
        assert assign_role(actor=SYSTEM, clock=clock, user_id=user.pk, role=role).role == role
        return
    with pytest.raises(EmployerRefused):
        assign_role(actor=SYSTEM, clock=clock, user_id=user.pk, role=role)


def test_a_role_is_in_force_from_its_start_until_before_its_end(clock: FixedClock) -> None:
    user = member()
    start, end = clock.now() + timedelta(hours=1), clock.now() + timedelta(hours=2)
    assign_role(
        actor=SYSTEM, clock=clock, user_id=user.pk, role=Role.AUDITOR, valid_from=start, valid_until=end
    )
    assert [bool(roles_of(user.pk, at=at)) for at in (clock.now(), start, end)] == [False, True, False]


def test_the_system_seeds_nothing_in_production(clock: FixedClock, settings: Any) -> None:
    user = member()
    settings.DSPORTAL = {**settings.DSPORTAL, "production": True}
    with pytest.raises(Refused):
        assign_role(actor=SYSTEM, clock=clock, user_id=user.pk, role=Role.OPERATIONS_STAFF)
    assert not RoleAssignment.objects.exists()
