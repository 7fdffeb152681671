"""Votes played again, cast by people who may not, or cast at the wrong moment; over HTTP."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from apps.approvals.errors import ClockBehind
from apps.approvals.models import ApprovalVote, IssuedBallot
from apps.approvals.selectors import approval_view
from apps.approvals.services import expire_approvals
from apps.approvals.states import ApprovalState
from apps.approvals.types import ApprovalView
from apps.lib.actor import system_actor
from apps.lib.clock import SYSTEM_CLOCK, SystemClock
from apps.lib.cps.approval_kinds import Kind
from apps.lib.cps.roles import Organisation, Role
from apps.staff.models import RoleAssignment, StaffSession
from apps.staff.services import end_employment
from dsportal.screens import approval_standing, approval_vote
from tests.factories.approvals import Voter, approver, use, vote
from tests.factories.approvals import ask as request_of_a_role
from tests.support.audited import audited
from tests.unit.dsportal.approval_stage import ask, carry_out_for_real, cast, enter, page_of, sign, text

pytestmark = pytest.mark.django_db
OTHERS = sorted(set(Role) - {Role.CA_MANAGER})


@pytest.fixture
def asker() -> Voter:
    return approver("asker", Role.OPERATIONS_MANAGER)


@pytest.fixture
def boss() -> Voter:
    return approver("boss", Role.CA_MANAGER)


def told(client: Client, view: ApprovalView, answer: Any) -> str:
    """Return what the visitor reads after a refusal that leads back to the request."""
    assert answer.headers["Location"] == page_of(view)
    return text(client, page_of(view))


def signed(voter: Voter, ballot: Any) -> dict[str, str]:
    """Return the form with which the browser sends the assertion of the key."""
    return {"assertion": json.dumps(voter.key.get(json.loads(ballot.context["options"])))}


def address(view: ApprovalView, ballot: Any) -> str:
    return f"{page_of(view)}ballots/{ballot.context['ballot'].ballot_id}/"


def test_a_vote_is_not_cast_again(asker: Voter, boss: Voter) -> None:
    view, client = ask(asker, extra_votes=1), enter(boss)
    ballot = sign(client, view)
    form = signed(boss, ballot)
    assert client.post(address(view, ballot), form).headers["Location"].endswith("/receipt/")
    again = client.post(address(view, ballot), form)
    assert "This ballot was used already or is too old" in told(client, view, again)
    assert ApprovalVote.objects.count() == 1
    assert approval_view(view.approval_id).state == ApprovalState.PENDING


def test_an_overheard_vote_is_worth_nothing_in_another_session(asker: Voter, boss: Voter) -> None:
    """Whoever overhears the signed ballot and holds the same role cannot send it first."""
    view, thief = ask(asker), approver("thief", Role.CA_MANAGER)
    ballot = sign(enter(boss), view)
    enter(thief).post(address(view, ballot), signed(boss, ballot))
    assert not ApprovalVote.objects.exists()


def test_a_vote_does_not_move_to_another_request(asker: Voter, boss: Voter) -> None:
    first, second, client = ask(asker), ask(asker), enter(boss)
    form = signed(boss, sign(client, first))
    ballot = sign(client, second)
    client.post(address(second, ballot), form)
    client.post(address(second, sign(client, first)), form)
    assert not ApprovalVote.objects.exists()


@pytest.mark.requirement("R-5.2.2-1")
@pytest.mark.parametrize("role", OTHERS)
def test_nobody_without_the_role_votes(asker: Voter, role: Role) -> None:
    """Also people who may read every request: auditors, and the manager who asks for such things."""
    view, stranger = ask(asker), approver("stranger", role)
    client = enter(stranger)
    answer = sign(client, view)
    assert answer.status_code in {400, 403}
    assert not IssuedBallot.objects.exists()
    refused = audited("approvals.ballot.issued", outcome="REFUSED") + audited(
        "staff.screen.refused", outcome="REFUSED"
    )
    assert len(refused) == 1


def test_a_role_that_was_given_this_second_does_not_vote(asker: Voter) -> None:
    view = ask(asker)
    puppet = approver("puppet", Role.CA_MANAGER, since=SYSTEM_CLOCK.now())
    answer = sign(enter(puppet), view)
    assert answer.status_code == 400
    assert not IssuedBallot.objects.exists()


def test_a_role_that_was_taken_and_given_back_at_once_voids_the_ballot(asker: Voter, boss: Voter) -> None:
    view, client = ask(asker), enter(boss)
    ballot = sign(client, view)
    RoleAssignment.objects.filter(user=boss.user).update(activated_at=SYSTEM_CLOCK.now())
    told(client, view, cast(client, view, ballot, boss))
    assert not ApprovalVote.objects.exists()


def test_who_lost_the_role_after_the_ballot_does_not_vote(asker: Voter, boss: Voter) -> None:
    view, client = ask(asker), enter(boss)
    ballot = sign(client, view)
    RoleAssignment.objects.filter(user=boss.user).update(state="SUSPENDED")
    assert cast(client, view, ballot, boss).status_code == 403
    assert not ApprovalVote.objects.exists()


@pytest.mark.requirement("R-5.2.4-4")
def test_the_vote_of_somebody_who_left_carries_nothing(
    asker: Voter, boss: Voter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The approver leaves between the vote and the act; an open session of the approver ends with it."""
    for module in (approval_standing, approval_vote):
        monkeypatch.setattr(module, "ACTS", {Kind.ASSIGN_ROLE: carry_out_for_real})
    view, client = vote(request_of_a_role(asker.actor), boss), enter(asker)
    bosses = enter(boss)
    head = approver("head", Role.CA_MANAGER, organisation=Organisation.DIGITAL_AGENCY)
    end_employment(actor=head.actor, clock=SYSTEM_CLOCK, user_id=boss.user.pk, reason="retired")
    assert bosses.get("/admin/").headers["Location"].startswith("/admin/login/")
    with_proof = StaffSession.objects.filter(user=asker.user, ended_at__isnull=True)
    with_proof.update(proof="PASSKEY", proved_at=SYSTEM_CLOCK.now() + timedelta(seconds=1))
    client.get(f"{page_of(view)}carry-out/")
    client.post(f"{page_of(view)}carry-out/")
    assert approval_view(view.approval_id).state == ApprovalState.APPROVED
    assert "A vote does not count any more" in text(client, page_of(view))


def test_a_clock_that_is_set_back_brings_no_expired_approval_back(
    asker: Voter, boss: Voter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the session nor the service believes a clock that stands before what is logged already."""
    view = vote(ask(asker).approval_id, boss)
    real = SystemClock.now
    monkeypatch.setattr(SystemClock, "now", lambda clock: real(clock) + timedelta(days=3))
    client = enter(asker)
    if_due = view.use_until
    assert if_due is not None
    assert SYSTEM_CLOCK.now() > if_due
    monkeypatch.setattr(SystemClock, "now", real)
    assert client.get(page_of(view)).headers["Location"] == "/admin/login/"
    with pytest.raises(ClockBehind):
        use(asker.actor, view.approval_id, subject="staff:tanaka", act={"role": "pki_engineer"})
    assert approval_view(view.approval_id).state == ApprovalState.APPROVED
    monkeypatch.setattr(SystemClock, "now", lambda clock: real(clock) + timedelta(days=3))
    assert expire_approvals(actor=system_actor("scheduler"), clock=SYSTEM_CLOCK) == 1
