"""People are registered by the operations manager with a second person's approval (5.2.4)."""

from typing import Any

import pytest

from apps.approvals.errors import ApprovalDiffers, ApprovalMissing, ApprovalOpen
from apps.approvals.types import ApprovalView
from apps.audit.models import AuditEvent
from apps.lib.actor import Actor, ActorKind, LoginStrength, system_actor
from apps.lib.clock import FixedClock
from apps.lib.cps.roles import Organisation, Role
from apps.staff.errors import StaffInvalid, StaffManagementRefused, UserNameTaken
from apps.staff.models import User
from apps.staff.selectors import roles_of, staff_member
from apps.staff.services import register_staff, request_registration
from apps.staff.types import StaffMember
from tests.factories.office import Office, office
from tests.factories.staff import PASSWORD, member

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
NAMES: dict[str, Any] = {
    "username": "yamada",
    "display_name": "山田 花子",
    "organisation": Organisation.JLIS,
}


@pytest.fixture
def desk() -> Office:
    return office()


def last() -> AuditEvent:
    return AuditEvent.objects.order_by("-seq")[0]


def ask(desk: Office, clock: FixedClock, **changed: Any) -> ApprovalView:
    values: dict[str, Any] = {"actor": desk.ops.actor, "clock": clock}
    return request_registration(**(values | NAMES | changed))


def register(desk: Office, clock: FixedClock, **changed: Any) -> StaffMember:
    values: dict[str, Any] = {"actor": desk.ops.actor, "clock": clock, "password": PASSWORD}
    return register_staff(**(values | NAMES | changed))


@pytest.mark.requirement("R-5.2.4-4")
def test_two_people_register_a_person_without_any_role(clock: FixedClock, desk: Office) -> None:
    approval_id = desk.agree(ask(desk, clock), clock)
    made = register(desk, clock, approval_id=approval_id)
    user = User.objects.get(pk=made.user_id)
    assert user.must_change_password
    assert user.check_password(PASSWORD)
    assert roles_of(user.pk, at=clock.now()) == frozenset()
    assert staff_member(user.pk).organisation is Organisation.JLIS
    assert (last().event, last().outcome) == ("staff.member.registered", "DONE")


def test_the_log_names_nobody(clock: FixedClock, desk: Office) -> None:
    register(desk, clock, approval_id=desk.agree(ask(desk, clock), clock))
    logged = " ".join(f"{event.subject} {event.detail}" for event in AuditEvent.objects.all())
    assert "yamada" not in logged
    assert "山田" not in logged


@pytest.mark.requirement("R-5.2.4-4")
def test_refuses_a_registration_that_nobody_approved(clock: FixedClock, desk: Office) -> None:
    with pytest.raises(ApprovalMissing):
        register(desk, clock)
    with pytest.raises(ApprovalOpen):
        register(desk, clock, approval_id=ask(desk, clock).approval_id)
    assert not User.objects.filter(username="yamada").exists()
    assert (last().event, last().outcome) == ("staff.member.registered", "REFUSED")


@pytest.mark.parametrize(
    "changed",
    [{"display_name": "山田 太郎"}, {"organisation": Organisation.DIGITAL_AGENCY}, {"username": "kato"}],
)
def test_refuses_another_person_than_approved(
    clock: FixedClock, desk: Office, changed: dict[str, Any]
) -> None:
    approval_id = desk.agree(ask(desk, clock), clock)
    with pytest.raises(ApprovalDiffers):
        register(desk, clock, approval_id=approval_id, **changed)


@pytest.mark.requirement("R-5.2.4-4")
def test_refuses_who_is_not_the_operations_manager(
    clock: FixedClock, desk: Office, staff_actor: Actor
) -> None:
    weak = Actor(
        kind=ActorKind.PERSON,
        actor_id=desk.ops.actor.actor_id,
        roles=frozenset({Role.OPERATIONS_MANAGER}),
        strength=LoginStrength.PASSWORD,
    )
    for actor in (staff_actor, weak, desk.ca_jlis.actor):
        with pytest.raises(StaffManagementRefused):
            ask(desk, clock, actor=actor)
        assert (last().event, last().outcome) == ("staff.member.requested", "REFUSED")
        with pytest.raises(StaffManagementRefused):
            register(desk, clock, actor=actor)


@pytest.mark.parametrize(("username", "name"), [("Yamada", "Y"), ("y", "Y"), ("山田", "Y"), ("yamada", "")])
def test_refuses_a_malformed_registration_naming_the_field(
    clock: FixedClock, desk: Office, username: str, name: str
) -> None:
    with pytest.raises(StaffInvalid) as refusal:
        ask(desk, clock, username=username, display_name=name)
    assert refusal.value.field == ("username" if name else "display_name")


def test_refuses_a_user_name_twice(clock: FixedClock, desk: Office) -> None:
    approval_id = desk.agree(ask(desk, clock), clock)
    member("yamada")
    with pytest.raises(UserNameTaken):
        ask(desk, clock)
    with pytest.raises(UserNameTaken):
        register(desk, clock, approval_id=approval_id)


def test_the_account_of_a_contractors_employee_stays_closed(clock: FixedClock) -> None:
    made = register_staff(
        actor=system_actor("setup"),
        clock=clock,
        password=PASSWORD,
        **(NAMES | {"organisation": Organisation.CONTRACTOR}),
    )
    assert not made.active
