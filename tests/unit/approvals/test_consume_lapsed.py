"""Voters who are not what they were any more do not count at the use of an approval."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django_otp_webauthn.models import WebAuthnCredential

from apps.approvals.errors import (
    VotesLapsed,
)
from apps.approvals.selectors import approval_view
from apps.approvals.states import ApprovalState
from apps.lib.clock import FixedClock
from apps.lib.cps.approval_kinds import KINDS, Kind
from apps.staff.models import RoleAssignment
from tests.factories.approvals import Voter, approver, ask, use, vote
from tests.factories.staff import hold

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
ROW = KINDS[Kind.ASSIGN_ROLE]


def state(approval_id: UUID) -> ApprovalState:
    return approval_view(approval_id).state


def leaves(boss: Voter, clock: FixedClock) -> None:
    boss.user.is_active = False
    boss.user.save()


def loses_the_role(boss: Voter, clock: FixedClock) -> None:
    RoleAssignment.objects.filter(user=boss.user).delete()


def loses_the_role_for_a_moment(boss: Voter, clock: FixedClock) -> None:
    loses_the_role(boss, clock)
    hold(boss.user, "ca_manager", since=clock.now())


def changes_the_organisation(boss: Voter, clock: FixedClock) -> None:
    boss.user.organisation = "DIGITAL_AGENCY"
    boss.user.save()


def gives_the_key_back(boss: Voter, clock: FixedClock) -> None:
    WebAuthnCredential.objects.filter(user=boss.user).delete()


@pytest.mark.parametrize(
    "happens",
    [leaves, loses_the_role, loses_the_role_for_a_moment, changes_the_organisation, gives_the_key_back],
)
def test_a_voter_who_is_not_the_same_any_more_does_not_count(
    asker: Voter, boss: Voter, approval_id: UUID, clock: FixedClock, happens: Callable[..., None]
) -> None:
    clock.advance(timedelta(hours=1))
    happens(boss, clock)
    with pytest.raises(VotesLapsed):
        use(asker.actor, approval_id, clock=clock)
    assert state(approval_id) is ApprovalState.APPROVED


def test_a_vote_beyond_the_quorum_takes_the_place_of_one_that_lapsed(
    asker: Voter, boss: Voter, agency: Voter, approval_id: UUID, clock: FixedClock
) -> None:
    vote(approval_id, agency, clock=clock)
    leaves(boss, clock)
    assert use(asker.actor, approval_id, clock=clock).voters


def test_a_vote_that_lapsed_before_the_last_one_does_not_complete(
    asker: Voter, boss: Voter, agency: Voter, clock: FixedClock
) -> None:
    wanted = ask(asker.actor, clock=clock, extra_votes=1)
    vote(wanted, boss, clock=clock)
    leaves(boss, clock)
    assert vote(wanted, agency, clock=clock).state is ApprovalState.PENDING
    third = vote(wanted, approver("third", "ca_manager"), clock=clock)
    assert third.state is ApprovalState.APPROVED
    assert use(asker.actor, wanted, clock=clock).voters
