"""Ballots that are spent, foreign or too old, and people who are not what they were."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from apps.approvals.errors import (
    ApprovalExpired,
    ApprovalOpen,
    ApprovalTampered,
    ApprovalUnknown,
    ApprovalUsed,
    BallotForeign,
    BallotSpent,
    ChallengeForeign,
    ClockBehind,
    RoleMissing,
    SignatureInvalid,
    VotedAlready,
)
from apps.approvals.models import ApprovalRequest, ApprovalVote, IssuedBallot
from apps.approvals.selectors import approval_view
from apps.approvals.services import cast_vote, issue_ballot, withdraw_request
from apps.approvals.states import ApprovalState
from apps.approvals.types import Verdict
from apps.approvals.types.statement import text_sha256
from apps.lib.clock import FixedClock
from apps.lib.cps.approval_kinds import KINDS, Kind
from apps.lib.identifiers import new_id
from apps.staff.models import RoleAssignment
from apps.staff.selectors.directory import StaffDirectory
from tests.factories.approvals import Voter, ask, register_key, use, vote
from tests.factories.booth import Booth
from tests.factories.staff import SINCE
from tests.fakes.softkey import SoftKey
from tests.support.audited import audited
from tests.support.flush import without_triggers

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def refused() -> list[str]:
    return [detail["code"] for detail in audited("approvals.vote.cast", outcome="REFUSED")]


def still_open(booth: Booth) -> bool:
    view = approval_view(booth.approval_id)
    return (view.state, view.votes, view.missing) == (ApprovalState.PENDING, (), 1)


def test_a_replayed_vote_is_refused(asker: Voter, boss: Voter, clock: FixedClock) -> None:
    booth = Booth(asker, boss, clock, extra_votes=1)
    assertion = booth.sign()
    booth.cast(assertion)
    with pytest.raises(BallotSpent):
        booth.cast(assertion)
    assert refused() == ["ballot_spent"]
    assert ApprovalVote.objects.count() == 1


def test_a_replaced_ballot_is_refused(booth: Booth) -> None:
    booth.issue()
    with pytest.raises(BallotSpent):
        booth.cast()


def test_a_ballot_is_void_after_five_minutes(booth: Booth) -> None:
    booth.clock.advance(timedelta(minutes=5))
    with pytest.raises(BallotSpent):
        booth.cast()
    assert still_open(booth)


def test_a_ballot_serves_until_then(booth: Booth) -> None:
    booth.clock.advance(timedelta(minutes=5) - timedelta(microseconds=1))
    assert booth.cast().state is ApprovalState.APPROVED


def test_a_ballot_of_somebody_else_is_refused(booth: Booth, agency: Voter) -> None:
    with pytest.raises(BallotForeign):
        booth.cast(voter=agency)
    assert refused() == ["ballot_foreign"]


def test_a_ballot_that_does_not_exist_is_refused(booth: Booth) -> None:
    with pytest.raises(ApprovalUnknown):
        cast_vote(actor=booth.boss.actor, clock=booth.clock, ballot_id=new_id(), assertion=booth.sign())
    assert refused() == ["approval_unknown"]


def test_a_role_that_was_lost_since_the_ballot_is_refused(booth: Booth) -> None:
    RoleAssignment.objects.filter(user=booth.boss.user).delete()
    with pytest.raises(RoleMissing):
        booth.cast()
    assert still_open(booth)


def test_a_ballot_does_not_outlive_one_of_its_roles(
    asker: Voter, boss: Voter, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No person may hold two approving roles at present; a table that allows it must not open this."""
    before = {"ca_manager": SINCE, "ops_manager": SINCE}
    voter = replace(boss, actor=replace(boss.actor, roles=frozenset(before)))
    standing = StaffDirectory().standing(boss.actor.actor_id, at=clock.now())
    assert standing is not None
    with monkeypatch.context() as patch:
        patch.setattr(StaffDirectory, "standing", lambda *_, **__: replace(standing, roles=before))
        booth = Booth(asker, voter, clock, kind=Kind.ENROL_AUTHENTICATOR)
    with pytest.raises(RoleMissing):
        booth.cast()
    assert refused() == ["vote_role_missing"]


def test_somebody_who_left_since_the_ballot_is_refused(booth: Booth) -> None:
    booth.boss.user.is_active = False
    booth.boss.user.save()
    with pytest.raises(RoleMissing):
        booth.cast()


def test_a_session_without_the_role_does_not_cast(booth: Booth) -> None:
    with pytest.raises(RoleMissing):
        booth.cast(voter=replace(booth.boss, actor=replace(booth.boss.actor, roles=frozenset())))


def test_a_vote_after_the_end_of_the_request_is_refused(asker: Voter, boss: Voter, clock: FixedClock) -> None:
    approval_id = ask(asker.actor, clock=clock)
    clock.advance(KINDS[Kind.ASSIGN_ROLE].lifetime - timedelta(minutes=1))
    ballot = issue_ballot(
        actor=boss.actor, clock=clock, approval_id=approval_id, verdict=Verdict.APPROVE, comment=""
    )
    clock.advance(timedelta(minutes=1))
    with pytest.raises(ApprovalExpired):
        cast_vote(
            actor=boss.actor,
            clock=clock,
            ballot_id=ballot.ballot_id,
            assertion=boss.key.get(dict(ballot.options)),
        )


def test_an_approving_vote_after_the_time_for_votes_is_refused_also_where_others_completed(
    asker: Voter, boss: Voter, agency: Voter, clock: FixedClock
) -> None:
    booth = Booth(asker, boss, clock)
    clock.advance(KINDS[Kind.ASSIGN_ROLE].lifetime - timedelta(minutes=1))
    booth.ballot = booth.issue()
    vote(booth.approval_id, agency, clock=clock)
    clock.advance(timedelta(minutes=1))
    with pytest.raises(ApprovalExpired):
        booth.cast()
    assert approval_view(booth.approval_id).state is ApprovalState.APPROVED


def test_a_vote_on_a_withdrawn_request_is_refused(asker: Voter, booth: Booth) -> None:
    withdraw_request(actor=asker.actor, clock=booth.clock, approval_id=booth.approval_id, reason="x")
    with pytest.raises(ApprovalOpen):
        booth.cast()


def test_a_vote_on_a_used_approval_is_refused(asker: Voter, booth: Booth, agency: Voter) -> None:
    vote(booth.approval_id, agency, clock=booth.clock)
    use(asker.actor, booth.approval_id, clock=booth.clock)
    with pytest.raises(ApprovalUsed):
        booth.cast()


def test_a_clock_that_was_set_back_takes_no_votes(booth: Booth) -> None:
    booth.clock.advance(-timedelta(minutes=1))
    with pytest.raises(ClockBehind):
        booth.cast()


def test_a_vote_on_a_request_that_was_changed_is_refused(booth: Booth) -> None:
    row = ApprovalRequest.objects.get()
    text = row.statement.replace("ops_staff", "ca_manager")
    with without_triggers():
        ApprovalRequest.objects.update(statement=text, digest=text_sha256(text))
    with pytest.raises(ApprovalTampered):
        booth.cast()
    assert audited("approvals.vote.cast", outcome="FAILED") == [{"code": "approval_tampered"}]


def test_a_ballot_that_was_changed_is_refused(booth: Booth) -> None:
    text = booth.ballot.statement.replace("APPROVE", "DECLINE")
    with without_triggers():
        IssuedBallot.objects.update(statement=text)
    with pytest.raises(ChallengeForeign):
        booth.cast()


def test_a_second_registered_key_of_the_same_person_votes_once_all_the_same(
    asker: Voter, boss: Voter, clock: FixedClock
) -> None:
    spare = SoftKey()
    register_key(boss.user, spare)
    booth = Booth(asker, boss, clock, extra_votes=1)
    assert booth.cast(booth.sign(spare)).missing == 1
    with pytest.raises(VotedAlready):
        booth.issue()


@pytest.mark.parametrize(
    "change",
    [
        {"type": "password"},
        {"response": None},
        {"response": {}},
        {"rawId": ""},
        {"rawId": 7},
        {"rawId": "ä"},
        {"rawId": "a b"},
        {"rawId": "A" * 8193},
    ],
)
def test_what_is_no_assertion_is_refused(booth: Booth, change: dict[str, Any]) -> None:
    with pytest.raises(SignatureInvalid):
        booth.cast(booth.sign() | change)
    assert still_open(booth)


@pytest.mark.parametrize("part", ["authenticatorData", "clientDataJSON", "signature"])
def test_a_part_of_the_assertion_that_was_changed_is_refused(booth: Booth, part: str) -> None:
    assertion = booth.sign()
    text = assertion["response"][part]
    place = len(text) // 2
    other = "A" if text[place] != "A" else "B"
    assertion["response"][part] = text[:place] + other + text[place + 1 :]
    with pytest.raises(SignatureInvalid):
        booth.cast(assertion)
    assert still_open(booth)
