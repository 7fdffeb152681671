"""Ballots: what a security key is asked to sign, for whom, and who gets none."""

import base64
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from apps.approvals.errors import (
    ApprovalExpired,
    ApprovalOpen,
    ApprovalTampered,
    ApprovalUnknown,
    ApprovalUsed,
    ClockBehind,
    CommentMissing,
    ForeignAuthenticator,
    OwnRequest,
    RequestInvalid,
    RoleMissing,
    RoleUnsettled,
    StrongLoginNeeded,
    TookPart,
    VotedAlready,
    VoteRefused,
)
from apps.approvals.models import ApprovalRequest, IssuedBallot
from apps.approvals.selectors import approval_view
from apps.approvals.services import issue_ballot, withdraw_request
from apps.approvals.states import BallotState
from apps.approvals.types import Ballot, Verdict
from apps.approvals.types.statement import text_sha256
from apps.lib.actor import Actor, LoginStrength, system_actor
from apps.lib.clock import FixedClock
from apps.lib.cps.approval_kinds import KINDS, Kind
from apps.lib.identifiers import new_id
from apps.staff.models import RoleAssignment
from tests.factories.approvals import Voter, approver, ask, use, vote
from tests.factories.staff import member
from tests.support.audited import audited
from tests.support.flush import without_triggers

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
ROW = KINDS[Kind.ASSIGN_ROLE]


def ballot(actor: Actor, approval_id: UUID, clock: FixedClock, **changes: Any) -> Ballot:
    fields: dict[str, Any] = {"verdict": Verdict.APPROVE, "comment": ""}
    return issue_ballot(actor=actor, clock=clock, approval_id=approval_id, **(fields | changes))


def refused() -> list[str]:
    return [detail["code"] for detail in audited("approvals.ballot.issued", outcome="REFUSED")]


def test_the_challenge_is_the_digest_of_the_vote_and_the_vote_names_the_request(
    asker: Voter, boss: Voter, clock: FixedClock
) -> None:
    approval_id = ask(asker.actor, clock=clock)
    got = ballot(boss.actor, approval_id, clock, comment="seen")
    said = json.loads(got.statement)
    assert said == {
        "format": "dsportal-approval-vote/1",
        "approval_id": str(approval_id),
        "request_sha256": approval_view(approval_id).digest,
        "ballot_id": str(got.ballot_id),
        "voter": boss.actor.actor_id,
        "organisation": "JLIS",
        "roles": ["ca_manager"],
        "verdict": "APPROVE",
        "comment": "seen",
        "issued_at": "2026-11-24T01:00:00.000000Z",
    }
    challenge = base64.urlsafe_b64decode(got.options["challenge"] + "=")
    assert challenge.hex() == text_sha256(got.statement)
    name = base64.urlsafe_b64encode(boss.key.credential_id).rstrip(b"=").decode()
    assert got.options["allowCredentials"] == [{"type": "public-key", "id": name}]
    assert (got.options["userVerification"], got.options["rpId"]) == ("required", "localhost")
    assert (got.options["timeout"], got.expires_at - clock.now()) == (300_000, timedelta(minutes=5))
    [detail] = audited("approvals.ballot.issued", outcome="DONE")
    assert detail["vote_sha256"] == text_sha256(got.statement)


def test_a_new_ballot_makes_the_earlier_one_void(asker: Voter, boss: Voter, clock: FixedClock) -> None:
    approval_id = ask(asker.actor, clock=clock)
    first, second = (ballot(boss.actor, approval_id, clock) for _ in range(2))
    states = dict(IssuedBallot.objects.values_list("pk", "state"))
    assert states == {first.ballot_id: BallotState.VOID, second.ballot_id: BallotState.ISSUED}


def test_ballots_of_different_people_live_side_by_side(
    asker: Voter, boss: Voter, agency: Voter, clock: FixedClock
) -> None:
    approval_id = ask(asker.actor, clock=clock)
    ballot(boss.actor, approval_id, clock)
    ballot(agency.actor, approval_id, clock)
    assert IssuedBallot.objects.filter(state=BallotState.ISSUED).count() == 2


@pytest.mark.requirement("R-5.2.4-1")
def test_nobody_approves_the_own_request(boss: Voter, clock: FixedClock) -> None:
    approval_id = ask(boss.actor, kind=Kind.ASSIGN_DECIDING_ROLE, clock=clock)
    with pytest.raises(OwnRequest):
        ballot(boss.actor, approval_id, clock)
    assert refused() == ["vote_own_request"]
    assert not IssuedBallot.objects.exists()


@pytest.mark.requirement("R-5.2.4-1")
def test_nobody_approves_an_act_in_which_they_take_part(asker: Voter, boss: Voter, clock: FixedClock) -> None:
    approval_id = ask(asker.actor, clock=clock, took_part=[boss.actor.actor_id])
    with pytest.raises(TookPart):
        ballot(boss.actor, approval_id, clock)
    assert refused() == ["vote_took_part"]


@pytest.mark.parametrize("role", ["ops_manager", "auditor", "system_engineer"])
def test_somebody_without_an_approving_role_is_refused(asker: Voter, clock: FixedClock, role: str) -> None:
    approval_id = ask(asker.actor, clock=clock)
    with pytest.raises(RoleMissing):
        ballot(approver("stranger", role).actor, approval_id, clock)
    assert refused() == ["vote_role_missing"]


def test_a_role_that_only_the_session_remembers_is_no_role(
    asker: Voter, boss: Voter, clock: FixedClock
) -> None:
    approval_id = ask(asker.actor, clock=clock)
    RoleAssignment.objects.filter(user=boss.user).delete()
    with pytest.raises(RoleMissing):
        ballot(boss.actor, approval_id, clock)


def test_a_role_that_the_session_does_not_have_yet_is_no_role(
    asker: Voter, boss: Voter, clock: FixedClock
) -> None:
    approval_id = ask(asker.actor, clock=clock)
    with pytest.raises(RoleMissing):
        ballot(replace(boss.actor, roles=frozenset()), approval_id, clock)


@pytest.mark.parametrize("actor_id", ["staff:unknown", "staff:019a0000-0000-7000-8000-000000000000", "x"])
def test_somebody_whom_the_directory_does_not_know_is_refused(
    asker: Voter, boss: Voter, clock: FixedClock, actor_id: str
) -> None:
    approval_id = ask(asker.actor, clock=clock)
    with pytest.raises(RoleMissing):
        ballot(replace(boss.actor, actor_id=actor_id), approval_id, clock)


def test_somebody_who_left_is_refused(asker: Voter, boss: Voter, clock: FixedClock) -> None:
    approval_id = ask(asker.actor, clock=clock)
    boss.user.is_active = False
    boss.user.save()
    with pytest.raises(RoleMissing):
        ballot(boss.actor, approval_id, clock)


def test_somebody_who_claims_another_organisation_is_refused(
    asker: Voter, boss: Voter, clock: FixedClock
) -> None:
    approval_id = ask(asker.actor, clock=clock)
    with pytest.raises(RoleMissing):
        ballot(replace(boss.actor, organisation="DIGITAL_AGENCY"), approval_id, clock)


@pytest.mark.parametrize("held", [timedelta(0), timedelta(minutes=9, seconds=59)])
def test_a_role_that_was_given_a_moment_ago_does_not_vote(
    asker: Voter, clock: FixedClock, held: timedelta
) -> None:
    approval_id = ask(asker.actor, clock=clock)
    fresh = approver("fresh", "ca_manager", since=clock.now() - held)
    with pytest.raises(RoleUnsettled):
        ballot(fresh.actor, approval_id, clock)
    assert refused() == ["vote_role_unsettled"]


def test_a_role_that_is_held_for_ten_minutes_votes(asker: Voter, clock: FixedClock) -> None:
    approval_id = ask(asker.actor, clock=clock)
    settled = approver("settled", "ca_manager", since=clock.now() - timedelta(minutes=10))
    assert ballot(settled.actor, approval_id, clock).options


@pytest.mark.parametrize("strength", [LoginStrength.NONE, LoginStrength.PASSWORD])
def test_a_login_without_a_second_factor_gets_no_ballot(
    asker: Voter, boss: Voter, clock: FixedClock, strength: LoginStrength
) -> None:
    approval_id = ask(asker.actor, clock=clock)
    with pytest.raises(StrongLoginNeeded):
        ballot(replace(boss.actor, strength=strength), approval_id, clock)


def test_the_system_gets_no_ballot(asker: Voter, clock: FixedClock) -> None:
    approval_id = ask(asker.actor, clock=clock)
    with pytest.raises(StrongLoginNeeded):
        ballot(system_actor("demo"), approval_id, clock)


def test_somebody_without_a_security_key_gets_no_ballot(asker: Voter, boss: Voter, clock: FixedClock) -> None:
    approval_id = ask(asker.actor, clock=clock)
    keyless = member("keyless", "ca_manager")
    with pytest.raises(ForeignAuthenticator):
        ballot(replace(boss.actor, actor_id=f"staff:{keyless.pk}"), approval_id, clock)


def test_a_person_votes_once(asker: Voter, boss: Voter, clock: FixedClock) -> None:
    approval_id = ask(asker.actor, clock=clock, extra_votes=1)
    vote(approval_id, boss, clock=clock)
    with pytest.raises(VotedAlready):
        ballot(boss.actor, approval_id, clock)


@pytest.mark.parametrize("comment", ["", "  \n"])
def test_a_refusal_needs_a_comment(asker: Voter, boss: Voter, clock: FixedClock, comment: str) -> None:
    approval_id = ask(asker.actor, clock=clock)
    with pytest.raises(CommentMissing):
        ballot(boss.actor, approval_id, clock, verdict=Verdict.DECLINE, comment=comment)


def test_a_comment_has_an_end(asker: Voter, boss: Voter, clock: FixedClock) -> None:
    approval_id = ask(asker.actor, clock=clock)
    with pytest.raises(RequestInvalid):
        ballot(boss.actor, approval_id, clock, comment="x" * 1001)


def test_a_request_that_does_not_exist_has_no_ballots(boss: Voter, clock: FixedClock) -> None:
    with pytest.raises(ApprovalUnknown):
        ballot(boss.actor, new_id(), clock)


def test_a_withdrawn_request_has_no_ballots(asker: Voter, boss: Voter, clock: FixedClock) -> None:
    approval_id = ask(asker.actor, clock=clock)
    withdraw_request(actor=asker.actor, clock=clock, approval_id=approval_id, reason="wrong person")
    with pytest.raises(ApprovalOpen):
        ballot(boss.actor, approval_id, clock)


def test_a_used_approval_has_no_ballots(asker: Voter, boss: Voter, agency: Voter, clock: FixedClock) -> None:
    approval_id = ask(asker.actor, clock=clock)
    vote(approval_id, boss, clock=clock)
    use(asker.actor, approval_id, clock=clock)
    with pytest.raises(ApprovalUsed):
        ballot(agency.actor, approval_id, clock)


def test_an_expired_request_has_no_ballots(asker: Voter, boss: Voter, clock: FixedClock) -> None:
    approval_id = ask(asker.actor, clock=clock)
    clock.advance(ROW.lifetime - timedelta(seconds=1))
    assert ballot(boss.actor, approval_id, clock).options
    clock.advance(timedelta(seconds=1))
    with pytest.raises(ApprovalExpired):
        ballot(boss.actor, approval_id, clock)


def test_what_is_approved_can_be_declined_but_not_approved_after_the_time_for_votes(
    asker: Voter, boss: Voter, agency: Voter, clock: FixedClock
) -> None:
    approval_id = ask(asker.actor, clock=clock)
    clock.advance(ROW.lifetime - timedelta(seconds=1))
    vote(approval_id, boss, clock=clock)
    clock.advance(timedelta(hours=1))
    with pytest.raises(ApprovalExpired):
        ballot(agency.actor, approval_id, clock)
    assert ballot(agency.actor, approval_id, clock, verdict=Verdict.DECLINE, comment="stop").options


def test_a_clock_that_was_set_back_gives_no_ballots(asker: Voter, boss: Voter, clock: FixedClock) -> None:
    approval_id = ask(asker.actor, clock=clock)
    clock.advance(-timedelta(seconds=6))
    with pytest.raises(ClockBehind):
        ballot(boss.actor, approval_id, clock)


def test_a_request_that_was_changed_in_the_database_gives_no_ballots(
    asker: Voter, boss: Voter, clock: FixedClock
) -> None:
    approval_id = ask(asker.actor, clock=clock)
    row = ApprovalRequest.objects.get()
    with without_triggers():
        ApprovalRequest.objects.update(statement=row.statement.replace("ops_staff", "ca_manager"))
    with pytest.raises(ApprovalTampered):
        ballot(boss.actor, approval_id, clock)
    assert audited("approvals.ballot.issued", outcome="FAILED") == [{"code": "approval_tampered"}]


def test_every_refusal_of_a_vote_is_one_family() -> None:
    for refusal in (OwnRequest, TookPart, RoleMissing, RoleUnsettled, ForeignAuthenticator):
        assert issubclass(refusal, VoteRefused)
