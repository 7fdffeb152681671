"""Assignments changed at the SQL prompt: what no approval explains loses its power in the night (5.2.4)."""

from datetime import timedelta
from typing import Any

import pytest

from apps.lib.actor import system_actor
from apps.lib.clock import FixedClock
from apps.lib.cps.roles import Role
from apps.staff.models import RoleAssignment
from apps.staff.selectors import roles_of
from apps.staff.services import break_glass, request_break_glass, review_assignments
from tests.factories.office import Office, give, office
from tests.factories.personnel import complete_file
from tests.factories.staff import member

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
SCHEDULER = system_actor("scheduler")


@pytest.fixture
def desk() -> Office:
    return office()


@pytest.mark.requirement("R-5.2.4-1")
@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"role": Role.SYSTEM_ENGINEER},
        {"scope": "HSM"},
        {"valid_until": timedelta(days=900)},
        {"valid_from": timedelta(days=-30)},
    ],
)
def test_a_changed_assignment_is_suspended(clock: FixedClock, desk: Office, changed: dict[str, Any]) -> None:
    user = member()
    complete_file(user, Role.OPERATIONS_STAFF, Role.SYSTEM_ENGINEER, clock=clock)
    grant = give(desk, clock, user, Role.OPERATIONS_STAFF)
    values = {
        name: clock.now() + value if isinstance(value, timedelta) else value
        for name, value in changed.items()
    }
    if values:
        RoleAssignment.objects.filter(pk=grant.assignment_id).update(**values)
    review = review_assignments(actor=SCHEDULER, clock=clock)
    assert review.suspended == (1 if changed else 0)
    assert bool(roles_of(user.pk, at=clock.now())) is not bool(changed)


@pytest.mark.parametrize("longer", [False, True])
def test_an_emergency_that_was_made_longer_is_suspended(
    clock: FixedClock, desk: Office, *, longer: bool
) -> None:
    user = member()
    values: dict[str, Any] = {"clock": clock, "user_id": user.pk, "role": Role.PKI_ENGINEER}
    values |= {"reason": "outage", "valid_until": clock.now() + timedelta(hours=2)}
    approval_id = desk.agree(request_break_glass(actor=desk.ops.actor, **values), clock)
    grant = break_glass(actor=desk.ops.actor, approval_id=approval_id, **values)
    if longer:
        RoleAssignment.objects.filter(pk=grant.assignment_id).update(
            valid_until=clock.now() + timedelta(days=9)
        )
    assert review_assignments(actor=SCHEDULER, clock=clock).suspended == int(longer)


def test_an_assignment_turned_into_an_emergency_is_suspended(clock: FixedClock, desk: Office) -> None:
    user = member()
    complete_file(user, Role.OPERATIONS_STAFF, clock=clock)
    grant = give(desk, clock, user, Role.OPERATIONS_STAFF)
    RoleAssignment.objects.filter(pk=grant.assignment_id).update(is_break_glass=True, reason="none")
    assert review_assignments(actor=SCHEDULER, clock=clock).suspended == 1
