"""Registration, roles with separation of duties, and what is audited of it (5.2.1, 5.2.4)."""

from datetime import timedelta

import pytest

from apps.audit.models import AuditEvent
from apps.lib.actor import Actor, ActorKind, LoginStrength, system_actor
from apps.lib.clock import FixedClock
from apps.lib.cps.roles import SEPARATED, Organisation, Role
from apps.lib.errors import IllegalTransition, Invalid
from apps.lib.identifiers import new_id
from apps.staff.errors import (
    OwnRoleRefused,
    RoleAlreadyHeld,
    RoleConflict,
    RoleUnknown,
    StaffInvalid,
    StaffManagementRefused,
    StaffMissing,
    UserNameTaken,
)
from apps.staff.models import RoleAssignment, User
from apps.staff.selectors import grants_in_force, roles_of, staff_member
from apps.staff.services import assign_role, register_staff, withdraw_role
from tests.factories.staff import member

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def manager(strength: LoginStrength = LoginStrength.PASSKEY, actor_id: str = "staff:manager") -> Actor:
    return Actor(
        kind=ActorKind.PERSON,
        actor_id=actor_id,
        roles=frozenset({Role.OPERATIONS_MANAGER}),
        organisation="JLIS",
        terminal="test",
        strength=strength,
    )


def register(
    clock: FixedClock, *, actor: Actor | None = None, username: str = "yamada", name: str = "Y"
) -> User:
    made = register_staff(
        actor=actor or manager(),
        clock=clock,
        username=username,
        display_name=name,
        organisation=Organisation.JLIS,
        password="Nagai-Aikotoba-2026",
    )
    return User.objects.get(pk=made.user_id)


def last() -> AuditEvent:
    return AuditEvent.objects.order_by("-seq")[0]


def test_registers_a_person_without_any_role(clock: FixedClock) -> None:
    user = register(clock)
    assert user.must_change_password
    assert user.check_password("Nagai-Aikotoba-2026")
    assert roles_of(user.pk, at=clock.now()) == frozenset()
    assert staff_member(user.pk).organisation is Organisation.JLIS
    assert (last().event, last().outcome) == ("staff.member.registered", "DONE")


def test_refuses_registration_by_somebody_else_and_audits_it(clock: FixedClock, staff_actor: Actor) -> None:
    with pytest.raises(StaffManagementRefused):
        register(clock, actor=staff_actor)
    assert not User.objects.exists()
    assert (last().event, last().outcome) == ("staff.member.registered", "REFUSED")


def test_refuses_registration_without_a_second_factor(clock: FixedClock) -> None:
    with pytest.raises(StaffManagementRefused):
        register(clock, actor=manager(LoginStrength.PASSWORD))


@pytest.mark.parametrize(("username", "name"), [("Yamada", "Y"), ("y", "Y"), ("山田", "Y"), ("yamada", "")])
def test_refuses_a_malformed_registration_naming_the_field(
    clock: FixedClock, username: str, name: str
) -> None:
    with pytest.raises(StaffInvalid) as refusal:
        register(clock, username=username, name=name)
    assert refusal.value.field == ("username" if name else "display_name")


def test_refuses_a_user_name_twice(clock: FixedClock) -> None:
    register(clock)
    with pytest.raises(UserNameTaken):
        register(clock)


def test_the_system_registers_when_it_is_set_up(clock: FixedClock) -> None:
    assert register(clock, actor=system_actor("setup")).username == "yamada"


def test_a_role_is_in_force_from_its_start_until_before_its_end(clock: FixedClock) -> None:
    user = member()
    start, end = clock.now() + timedelta(hours=1), clock.now() + timedelta(hours=2)
    assign_role(
        actor=manager(), clock=clock, user_id=user.pk, role=Role.AUDITOR, valid_from=start, valid_until=end
    )
    assert [bool(roles_of(user.pk, at=at)) for at in (clock.now(), start, end)] == [False, True, False]
    assert last().event == "staff.role.assigned"


@pytest.mark.requirement("R-5.2.4-1")
@pytest.mark.parametrize("pair", sorted(tuple(sorted(pair)) for pair in SEPARATED))
def test_refuses_a_role_that_another_person_must_hold(clock: FixedClock, pair: tuple[Role, Role]) -> None:
    first, second = pair
    user = member("yamada", first, organisation="JLIS")
    with pytest.raises(RoleConflict):
        assign_role(actor=manager(), clock=clock, user_id=user.pk, role=second)
    assert last().outcome == "REFUSED"


def test_refuses_a_role_that_begins_before_a_conflicting_one(clock: FixedClock) -> None:
    user = member()
    later = clock.now() + timedelta(days=3)
    assign_role(actor=manager(), clock=clock, user_id=user.pk, role=Role.AUDITOR, valid_from=later)
    with pytest.raises(RoleConflict):
        assign_role(actor=manager(), clock=clock, user_id=user.pk, role=Role.CA_MANAGER)


def test_allows_roles_that_may_go_together(clock: FixedClock) -> None:
    user = member("yamada", Role.SYSTEM_ENGINEER)
    clock.advance(timedelta(days=365))
    assign_role(actor=manager(), clock=clock, user_id=user.pk, role=Role.PKI_ENGINEER)
    held = [grant.role for grant in grants_in_force(user.pk, at=clock.now())]
    assert held == ["pki_engineer", "system_engineer"]


def test_refuses_a_role_twice(clock: FixedClock) -> None:
    user = member()
    assign_role(actor=manager(), clock=clock, user_id=user.pk, role=Role.AUDITOR)
    with pytest.raises(RoleAlreadyHeld):
        assign_role(actor=manager(), clock=clock, user_id=user.pk, role=Role.AUDITOR)


def test_refuses_a_role_from_somebody_who_does_not_manage_staff(
    clock: FixedClock, staff_actor: Actor
) -> None:
    user = member()
    for actor in (staff_actor, manager(LoginStrength.PASSWORD)):
        with pytest.raises(StaffManagementRefused):
            assign_role(actor=actor, clock=clock, user_id=user.pk, role=Role.AUDITOR)
        assert (last().event, last().outcome) == ("staff.role.assigned", "REFUSED")
    assert roles_of(user.pk, at=clock.now()) == frozenset()


def test_nobody_changes_the_own_roles(clock: FixedClock) -> None:
    user = member()
    me = manager(actor_id=f"staff:{user.pk}")
    with pytest.raises(OwnRoleRefused):
        assign_role(actor=me, clock=clock, user_id=user.pk, role=Role.AUDITOR)
    grant = assign_role(actor=manager(), clock=clock, user_id=user.pk, role=Role.AUDITOR)
    with pytest.raises(OwnRoleRefused):
        withdraw_role(actor=me, clock=clock, assignment_id=grant.assignment_id)


def test_refuses_an_unknown_role_person_or_empty_period(clock: FixedClock) -> None:
    user = member()
    with pytest.raises(RoleUnknown):
        assign_role(actor=manager(), clock=clock, user_id=user.pk, role="superuser")
    with pytest.raises(StaffMissing):
        assign_role(actor=manager(), clock=clock, user_id=new_id(), role=Role.AUDITOR)
    with pytest.raises(Invalid):
        assign_role(actor=manager(), clock=clock, user_id=user.pk, role=Role.AUDITOR, valid_until=clock.now())


def test_a_withdrawn_role_ends_at_once_and_its_row_stays(clock: FixedClock) -> None:
    user = member()
    grant = assign_role(actor=manager(), clock=clock, user_id=user.pk, role=Role.AUDITOR)
    withdraw_role(actor=manager(), clock=clock, assignment_id=grant.assignment_id)
    assert roles_of(user.pk, at=clock.now()) == frozenset()
    assert RoleAssignment.objects.get().withdrawn_by == "staff:manager"
    assert last().event == "staff.role.withdrawn"
    with pytest.raises(IllegalTransition):
        withdraw_role(actor=manager(), clock=clock, assignment_id=grant.assignment_id)
    with pytest.raises(StaffMissing):
        withdraw_role(actor=manager(), clock=clock, assignment_id=new_id())


def test_refuses_a_withdrawal_by_somebody_else(clock: FixedClock, staff_actor: Actor) -> None:
    user = member("yamada", Role.AUDITOR)
    grant = RoleAssignment.objects.get(user=user)
    with pytest.raises(StaffManagementRefused):
        withdraw_role(actor=staff_actor, clock=clock, assignment_id=grant.pk)
