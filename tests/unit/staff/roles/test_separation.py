"""What must lie apart is not put together, and the path that it would open is shown (5.2.2, 5.2.4)."""

from datetime import timedelta
from typing import Any

import pytest

from apps.audit.models import AuditEvent
from apps.lib.actor import system_actor
from apps.lib.clock import FixedClock
from apps.lib.cps.roles import EMPLOYERS, SEPARATED, Organisation, Role
from apps.staff.errors import (
    GroupTooSmall,
    RoleConflict,
)
from apps.staff.models import RoleAssignment, User
from apps.staff.selectors import roles_of
from apps.staff.services import assign_role, request_role
from tests.factories.office import PERIOD, Office, office
from tests.factories.staff import hold, member

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


@pytest.mark.requirement("R-5.2.4-1")
@pytest.mark.parametrize("pair", sorted(tuple(sorted(pair)) for pair in SEPARATED))
def test_refuses_to_put_together_what_must_lie_apart(clock: FixedClock, pair: tuple[Role, Role]) -> None:
    first, second = pair
    employers = set(EMPLOYERS.get(second, frozenset(Organisation)))
    user = member("yamada", organisation=min(employers))
    hold(user, first)
    with pytest.raises(RoleConflict):
        assign_role(actor=SYSTEM, clock=clock, user_id=user.pk, role=second)
    assert RoleAssignment.objects.count() == 1
    assert (last().event, last().outcome) == ("staff.role.assigned", "REFUSED")


@pytest.mark.requirement("R-5.2.2-1")
def test_a_refused_role_shows_the_path_that_it_would_open(clock: FixedClock, desk: Office) -> None:
    for username, role in (("c1", Role.KEY_CUSTODIAN), ("c2", Role.KEY_CUSTODIAN), ("p1", Role.PKI_ENGINEER)):
        member(username, role)
    mole = member("mole", Role.CERTIFICATE_ISSUER)
    with pytest.raises(RoleConflict) as refusal:
        ask(desk, clock, mole, Role.KEY_CUSTODIAN)
    assert "certificate_issuer x key_custodian" in refusal.value.detail
    assert "BRING_KEY_INTO_USE: 3 people, at least 4" in refusal.value.detail
    assert "CERTIFY_KEY/APPROVE mole (certificate_issuer)" in refusal.value.detail


def test_who_holds_a_forbidden_pair_gets_no_further_role(clock: FixedClock, desk: Office) -> None:
    mole = member("mole", Role.PKI_ENGINEER, Role.CERTIFICATE_ISSUER)  # planted: the pair is forbidden
    with pytest.raises(RoleConflict):
        ask(desk, clock, mole, Role.OPERATIONS_STAFF)


def test_too_small_a_group_is_refused_even_without_a_forbidden_pair(
    clock: FixedClock, desk: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.staff.services._grants.conflicts", lambda roles: ())
    for username, role in (("c1", Role.KEY_CUSTODIAN), ("c2", Role.KEY_CUSTODIAN), ("p1", Role.PKI_ENGINEER)):
        member(username, role)
    mole = member("mole", Role.CERTIFICATE_ISSUER)
    with pytest.raises(GroupTooSmall) as refusal:
        ask(desk, clock, mole, Role.KEY_CUSTODIAN)
    assert "BRING_KEY_INTO_USE: 3 people" in refusal.value.detail


def test_a_role_that_begins_before_a_conflicting_one_is_refused(clock: FixedClock) -> None:
    user = member()
    later = clock.now() + timedelta(days=3)
    assign_role(actor=SYSTEM, clock=clock, user_id=user.pk, role=Role.AUDITOR, valid_from=later)
    with pytest.raises(RoleConflict):
        assign_role(actor=SYSTEM, clock=clock, user_id=user.pk, role=Role.CA_MANAGER)


def test_roles_one_after_the_other_do_not_conflict(clock: FixedClock) -> None:
    user = member()
    end = clock.now() + timedelta(days=3)
    assign_role(actor=SYSTEM, clock=clock, user_id=user.pk, role=Role.AUDITOR, valid_until=end)
    assign_role(actor=SYSTEM, clock=clock, user_id=user.pk, role=Role.CA_MANAGER, valid_from=end)
    assert roles_of(user.pk, at=clock.now()) == {Role.AUDITOR}
    assert roles_of(user.pk, at=end) == {Role.CA_MANAGER}
