"""Votes: signatures of the own security key over the own ballot; everything else is refused."""

import pytest
from django.db import IntegrityError, transaction
from django_otp_webauthn.models import WebAuthnCredential

from apps.approvals.errors import (
    ChallengeForeign,
    ForeignAuthenticator,
    OriginForeign,
    SignatureInvalid,
    UserNotVerified,
    VotedAlready,
)
from apps.approvals.models import ApprovalVote, IssuedBallot
from apps.approvals.selectors import approval_view
from apps.approvals.states import ApprovalState, BallotState
from apps.approvals.types import Verdict
from apps.approvals.types.statement import text_sha256
from apps.lib.clock import FixedClock
from apps.lib.cps.approval_kinds import KINDS, Kind
from apps.lib.identifiers import new_id
from tests.factories.approvals import Voter, approver, ask, vote
from tests.factories.booth import Booth
from tests.fakes.softkey import SoftKey
from tests.support.audited import audited

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def refused() -> list[str]:
    return [detail["code"] for detail in audited("approvals.vote.cast", outcome="REFUSED")]


def still_open(booth: Booth) -> bool:
    view = approval_view(booth.approval_id)
    return (view.state, view.votes, view.missing) == (ApprovalState.PENDING, (), 1)


@pytest.mark.requirement("R-5.2.2-1")
def test_the_last_vote_completes_the_request(booth: Booth) -> None:
    view = booth.cast()
    assert (view.state, view.missing) == (ApprovalState.APPROVED, 0)
    assert view.approved_at == booth.clock.now()
    assert view.use_until == booth.clock.now() + KINDS[Kind.ASSIGN_ROLE].use_within
    [shown] = view.votes
    assert (shown.voter, shown.role, shown.roles) == (
        booth.boss.actor.actor_id,
        "ca_manager",
        ("ca_manager",),
    )
    row = ApprovalVote.objects.get()
    assert bytes(row.public_key) == booth.boss.key.cose_key()
    assert IssuedBallot.objects.get().state == BallotState.CAST
    [detail] = audited("approvals.vote.cast", outcome="DONE", subject=f"approval:{booth.approval_id}")
    assert detail["vote_sha256"] == text_sha256(booth.ballot.statement)
    assert detail["key_sha256"] == row.key_sha256
    assert len(audited("approvals.request.approved", outcome="DONE")) == 1


def test_a_vote_that_is_not_the_last_leaves_the_request_open(
    asker: Voter, boss: Voter, agency: Voter, clock: FixedClock
) -> None:
    booth = Booth(asker, boss, clock, extra_votes=1)
    view = booth.cast()
    assert (view.state, view.missing, view.approved_at) == (ApprovalState.PENDING, 1, None)
    assert vote(booth.approval_id, agency, clock=clock).state is ApprovalState.APPROVED


def test_two_people_of_one_organisation_are_not_both_organisations(
    boss: Voter, agency: Voter, clock: FixedClock
) -> None:
    engineer, second = approver("engineer", "pki_engineer"), approver("second", "ca_manager")
    approval_id = ask(engineer.actor, kind=Kind.APPROVE_PROFILE, clock=clock)
    for voter, missing in ((boss, 1), (second, 1), (agency, 0)):
        assert vote(approval_id, voter, clock=clock).missing == missing
    assert approval_view(approval_id).state is ApprovalState.APPROVED


def test_a_vote_beyond_the_quorum_is_kept(booth: Booth, agency: Voter) -> None:
    booth.cast()
    view = vote(booth.approval_id, agency, clock=booth.clock)
    assert (view.state, len(view.votes)) == (ApprovalState.APPROVED, 2)
    assert len(audited("approvals.request.approved")) == 1


def test_one_refusal_declines_the_request_with_its_comment(booth: Booth) -> None:
    view = vote(
        booth.approval_id, booth.boss, clock=booth.clock, verdict=Verdict.DECLINE, comment="not this person"
    )
    assert (view.state, view.closing_reason) == (ApprovalState.DECLINED, "not this person")
    assert [detail["verdict"] for detail in audited("approvals.vote.cast")] == ["DECLINE"]
    assert len(audited("approvals.request.declined", outcome="DONE")) == 1


def test_what_is_approved_can_still_be_declined_before_it_is_used(booth: Booth, agency: Voter) -> None:
    booth.cast()
    view = vote(booth.approval_id, agency, clock=booth.clock, verdict=Verdict.DECLINE, comment="stop")
    assert view.state is ApprovalState.DECLINED


def test_a_vote_with_a_lent_security_key_is_refused(booth: Booth, agency: Voter) -> None:
    with pytest.raises(ForeignAuthenticator):
        booth.cast(booth.sign(agency.key))
    assert refused() == ["vote_foreign_authenticator"]
    assert still_open(booth)


def test_a_vote_with_an_unregistered_security_key_is_refused(booth: Booth) -> None:
    with pytest.raises(ForeignAuthenticator):
        booth.cast(booth.sign(SoftKey()))
    assert still_open(booth)


def test_a_security_key_that_waits_for_its_approval_does_not_vote(booth: Booth) -> None:
    WebAuthnCredential.objects.filter(user=booth.boss.user).update(confirmed=False)
    with pytest.raises(ForeignAuthenticator):
        booth.cast()


def test_another_key_under_the_name_of_the_own_is_refused(booth: Booth) -> None:
    assertion = booth.sign(SoftKey())
    name = booth.sign()["rawId"]
    with pytest.raises(SignatureInvalid):
        booth.cast(assertion | {"rawId": name, "id": name})
    assert refused() == ["vote_signature_invalid"]


def test_a_security_key_that_the_asker_holds_too_is_refused(
    asker: Voter, boss: Voter, clock: FixedClock
) -> None:
    """One person with two accounts: the same authenticator under another credential id."""
    booth = Booth(asker, boss, clock)
    WebAuthnCredential.objects.filter(user=asker.user).update(public_key=boss.key.cose_key())
    with pytest.raises(ForeignAuthenticator):
        booth.cast()
    assert still_open(booth)


def test_a_security_key_of_somebody_who_takes_part_is_refused(
    asker: Voter, boss: Voter, agency: Voter, clock: FixedClock
) -> None:
    booth = Booth(asker, boss, clock, took_part=[agency.actor.actor_id])
    WebAuthnCredential.objects.filter(user=agency.user).update(public_key=boss.key.cose_key())
    with pytest.raises(ForeignAuthenticator):
        booth.cast()


def test_the_same_authenticator_does_not_vote_for_two_people(
    asker: Voter, boss: Voter, clock: FixedClock
) -> None:
    booth = Booth(asker, boss, clock, extra_votes=1)
    booth.cast()
    twin = approver("twin", "ca_manager")
    WebAuthnCredential.objects.filter(user=twin.user).update(public_key=boss.key.cose_key())
    with pytest.raises(VotedAlready):
        vote(booth.approval_id, twin, clock=clock)
    assert len(approval_view(booth.approval_id).votes) == 1


@pytest.mark.parametrize("column", ["voter", "credential_sha256", "key_sha256"])
def test_the_database_keeps_people_and_keys_from_counting_twice(booth: Booth, column: str) -> None:
    booth.cast()
    row = ApprovalVote.objects.get()
    ballot = IssuedBallot.objects.get()
    ballot.pk, ballot.state = new_id(), BallotState.VOID
    ballot.save(force_insert=True)
    kept = getattr(row, column)
    row.pk, row.ballot_id = new_id(), ballot.pk
    row.voter, row.credential_sha256, row.key_sha256 = "staff:other", "0", "0"
    setattr(row, column, kept)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_a_key_that_did_not_verify_its_user_is_refused(asker: Voter, clock: FixedClock) -> None:
    careless = approver("careless", "ca_manager", key=SoftKey(verifies_user=False))
    booth = Booth(asker, careless, clock)
    with pytest.raises(UserNotVerified):
        booth.cast()
    assert refused() == ["vote_user_not_verified"]
    assert still_open(booth)


@pytest.mark.parametrize(
    "key",
    [
        SoftKey(origin="https://portal.example.org"),
        SoftKey(origin="http://localhost:8000.evil.example"),
        SoftKey(origin=""),
    ],
)
def test_a_signature_for_another_site_is_refused(asker: Voter, clock: FixedClock, key: SoftKey) -> None:
    phished = approver("phished", "ca_manager", key=key)
    booth = Booth(asker, phished, clock)
    with pytest.raises(OriginForeign):
        booth.cast()
    assert refused() == ["vote_origin_foreign"]


def test_a_signature_for_another_relying_party_is_refused(asker: Voter, clock: FixedClock) -> None:
    booth = Booth(asker, approver("x", "ca_manager", key=SoftKey(relying_party="example.org")), clock)
    with pytest.raises(SignatureInvalid):
        booth.cast()
    assert refused() == ["vote_signature_invalid"]


def test_a_signature_over_another_challenge_is_refused(booth: Booth) -> None:
    with pytest.raises(ChallengeForeign):
        booth.cast(booth.sign(challenge="AAAA"))
    assert refused() == ["vote_challenge_foreign"]
    assert still_open(booth)


def test_a_signature_over_another_request_does_not_count_here(
    asker: Voter, booth: Booth, clock: FixedClock
) -> None:
    other = Booth(asker, booth.boss, clock)
    with pytest.raises(ChallengeForeign):
        booth.cast(other.sign())


def test_a_signature_over_an_earlier_ballot_is_not_taken_for_the_present_one(booth: Booth) -> None:
    early = booth.sign()
    booth.ballot = booth.issue()
    with pytest.raises(ChallengeForeign):
        booth.cast(early)
