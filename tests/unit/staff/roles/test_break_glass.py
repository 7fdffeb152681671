"""An emergency gives a role for hours: approved, with a reason, apart from what must be apart (5.7.1)."""

from datetime import timedelta
from typing import Any

import pytest

from apps.approvals.errors import ApprovalDiffers, ApprovalMissing
from apps.audit.models import AuditEvent
from apps.lib.actor import Actor, system_actor
from apps.lib.clock import FixedClock
from apps.lib.cps.approval_kinds import DECIDING_ROLES
from apps.lib.cps.roles import Role
from apps.staff.errors import (
    EmergencyRefused,
    OwnRoleRefused,
    RoleConflict,
    RoleUnknown,
    StaffInvalid,
    StaffManagementRefused,
    StaffMissing,
)
from apps.staff.models import RoleAssignment, User
from apps.staff.selectors import emergencies, roles_of
from apps.staff.services import break_glass, request_break_glass, review_assignments
from apps.staff.states import AssignmentState
from apps.staff.types import RoleGrant
from tests.factories.office import Office, office
from tests.factories.staff import member

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
REASON = "the only PKI engineer on duty fell ill"


@pytest.fixture
def desk() -> Office:
    return office()


def last() -> AuditEvent:
    return AuditEvent.objects.order_by("-seq")[0]


def words(clock: FixedClock, user: User, **changed: Any) -> dict[str, Any]:
    values: dict[str, Any] = {"clock": clock, "user_id": user.pk, "role": Role.PKI_ENGINEER}
    return values | {"reason": REASON, "valid_until": clock.now() + timedelta(hours=3)} | changed


def break_it(desk: Office, clock: FixedClock, user: User) -> RoleGrant:
    values = words(clock, user)
    approval_id = desk.agree(request_break_glass(actor=desk.ops.actor, **values), clock)
    return break_glass(actor=desk.ops.actor, approval_id=approval_id, **values)


def test_a_role_is_given_at_once_ends_by_itself_and_is_told(clock: FixedClock, desk: Office) -> None:
    user = member()
    grant = break_it(desk, clock, user)
    assert (grant.state, grant.is_break_glass, grant.reason) == (AssignmentState.ACTIVE, True, REASON)
    assert roles_of(user.pk, at=clock.now()) == {Role.PKI_ENGINEER}
    assert [found.user_id for found in emergencies(since=clock.now())] == [user.pk]
    told = AuditEvent.objects.get(event="staff.emergency.declared")
    assert (told.subject, told.outcome) == (f"staff:{user.pk}", "DONE")
    clock.advance(timedelta(hours=3))
    assert roles_of(user.pk, at=clock.now()) == frozenset()
    assert review_assignments(actor=system_actor("scheduler"), clock=clock).ended == 1


def test_the_night_leaves_a_running_emergency_alone(clock: FixedClock, desk: Office) -> None:
    break_it(desk, clock, member())
    assert review_assignments(actor=system_actor("scheduler"), clock=clock).suspended == 0


@pytest.mark.parametrize("role", sorted(DECIDING_ROLES))
def test_refuses_every_role_that_decides(clock: FixedClock, desk: Office, role: Role) -> None:
    with pytest.raises(EmergencyRefused):
        request_break_glass(actor=desk.ops.actor, **words(clock, member(), role=role))
    assert (last().event, last().outcome) == ("staff.emergency.declared", "REFUSED")


@pytest.mark.parametrize("reason", ["", "  ", "x" * 301])
def test_refuses_a_missing_or_endless_reason(clock: FixedClock, desk: Office, reason: str) -> None:
    with pytest.raises(EmergencyRefused) as refusal:
        request_break_glass(actor=desk.ops.actor, **words(clock, member(), reason=reason))
    assert refusal.value.field == "reason"


def test_refuses_more_hours_than_the_site_allows(clock: FixedClock, desk: Office) -> None:
    end = clock.now() + timedelta(hours=4, seconds=1)
    with pytest.raises(EmergencyRefused) as refusal:
        request_break_glass(actor=desk.ops.actor, **words(clock, member(), valid_until=end))
    assert refusal.value.field == "valid_until"


def test_refuses_to_begin_after_the_end_that_was_approved(clock: FixedClock, desk: Office) -> None:
    user = member()
    values = words(clock, user, valid_until=clock.now() + timedelta(minutes=30))
    approval_id = desk.agree(request_break_glass(actor=desk.ops.actor, **values), clock)
    clock.advance(timedelta(minutes=30))
    with pytest.raises(StaffInvalid):
        break_glass(actor=desk.ops.actor, approval_id=approval_id, **values)


def test_the_separation_of_duties_is_not_lifted(clock: FixedClock, desk: Office) -> None:
    with pytest.raises(RoleConflict):
        request_break_glass(actor=desk.ops.actor, **words(clock, member("c1", Role.KEY_CUSTODIAN)))


def test_refuses_without_an_approval_and_with_that_of_another(clock: FixedClock, desk: Office) -> None:
    user, other = member(), member("suzuki")
    with pytest.raises(ApprovalMissing):
        break_glass(actor=desk.ops.actor, approval_id=None, **words(clock, user))
    approval_id = desk.agree(request_break_glass(actor=desk.ops.actor, **words(clock, user)), clock)
    with pytest.raises(ApprovalDiffers):
        break_glass(actor=desk.ops.actor, approval_id=approval_id, **words(clock, other))
    with pytest.raises(ApprovalDiffers):
        break_glass(
            actor=desk.ops.actor, approval_id=approval_id, **words(clock, user, reason="another reason")
        )
    assert not RoleAssignment.objects.filter(is_break_glass=True).exists()


def test_nobody_declares_an_emergency_for_themselves(clock: FixedClock, desk: Office) -> None:
    with pytest.raises(OwnRoleRefused):
        request_break_glass(actor=desk.ops.actor, **words(clock, desk.ops.user))


def test_refuses_who_may_not_ask_an_unknown_role_and_nobody(
    clock: FixedClock, desk: Office, staff_actor: Actor
) -> None:
    for act in (request_break_glass, break_glass):
        extra: dict[str, Any] = {"approval_id": None} if act is break_glass else {}
        with pytest.raises(StaffManagementRefused):
            act(actor=staff_actor, **words(clock, member(f"m-{act.__name__[:3]}")), **extra)
    with pytest.raises(RoleUnknown):
        request_break_glass(actor=desk.ops.actor, **words(clock, member(), role="superuser"))
    gone = member("gone")
    gone.delete()
    with pytest.raises(StaffMissing):
        request_break_glass(actor=desk.ops.actor, **words(clock, User(username="nobody")))
