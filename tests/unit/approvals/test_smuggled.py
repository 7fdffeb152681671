"""Votes that are rightly signed but written past the services: they do not count either."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from apps.approvals.errors import ApprovalTampered
from apps.approvals.models import ApprovalRequest, ApprovalVote, IssuedBallot
from apps.approvals.selectors import approval_faults
from apps.approvals.services import export_approval
from apps.approvals.states import BallotState
from apps.approvals.types import FaultCode, Verdict
from apps.approvals.types.assertion import read_assertion
from apps.approvals.types.statement import VoteStatement, bytes_sha256, text_sha256
from apps.lib.actor import system_actor
from apps.lib.clock import FixedClock
from apps.lib.identifiers import new_id
from tests.builders.approval_export import base64url
from tests.factories.approvals import Voter, approver, ask, use
from tests.support.flush import without_triggers

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def smuggle(voter: Voter, approval_id: UUID, at: datetime, **changes: Any) -> None:
    """Write a vote that the person really signed, and the state that goes with it, by SQL."""
    row = ApprovalRequest.objects.get(pk=approval_id)
    write_vote(row, voter, signed_vote(row, voter, at, **changes), at)
    with without_triggers():
        ApprovalRequest.objects.update(state="APPROVED", approved_at=at, use_until=at + timedelta(days=2))


def signed_vote(row: ApprovalRequest, voter: Voter, at: datetime, **changes: Any) -> VoteStatement:
    """Return the statement that the voter signs."""
    fields: dict[str, Any] = {
        "approval_id": row.pk,
        "request_sha256": row.digest,
        "ballot_id": new_id(),
        "voter": voter.actor.actor_id,
        "organisation": "JLIS",
        "roles": ("ca_manager",),
        "verdict": Verdict.APPROVE,
        "comment": "",
        "issued_at": at,
    }
    return VoteStatement(**(fields | changes))


def write_vote(row: ApprovalRequest, voter: Voter, said: VoteStatement, at: datetime) -> None:
    """Write the ballot and the vote as the services would."""
    signed = read_assertion(voter.key.get({"challenge": base64url(bytes.fromhex(text_sha256(said.text())))}))
    ballot = IssuedBallot.objects.create(
        id=said.ballot_id,
        request=row,
        voter=said.voter,
        statement=said.text(),
        issued_at=at,
        expires_at=at + timedelta(minutes=5),
        state=BallotState.CAST,
    )
    ApprovalVote.objects.create(
        request=row,
        ballot=ballot,
        voter=said.voter,
        verdict=said.verdict,
        statement=said.text(),
        credential_id=signed.credential_id,
        credential_sha256=bytes_sha256(signed.credential_id),
        public_key=voter.key.cose_key(),
        key_sha256=bytes_sha256(voter.key.cose_key()),
        authenticator_data=signed.authenticator_data,
        client_data=signed.client_data,
        signature=signed.signature,
        voted_at=at,
    )


def refused(asker: Voter, approval_id: UUID, clock: FixedClock) -> None:
    """Every reader of the vote refuses it."""
    with pytest.raises(ApprovalTampered):
        use(asker.actor, approval_id, clock=clock)
    with pytest.raises(ApprovalTampered):
        export_approval(actor=system_actor("x"), clock=clock, approval_id=approval_id)
    assert FaultCode.VOTE_INVALID in {fault.code for fault in approval_faults()}


def test_the_asker_signs_too(asker: Voter, clock: FixedClock) -> None:
    wanted = ask(asker.actor, clock=clock)
    smuggle(asker, wanted, clock.now())
    refused(asker, wanted, clock)


def test_somebody_who_takes_part_signs_too(asker: Voter, boss: Voter, clock: FixedClock) -> None:
    wanted = ask(asker.actor, clock=clock, took_part=[boss.actor.actor_id])
    smuggle(boss, wanted, clock.now())
    refused(asker, wanted, clock)


def test_the_person_that_the_act_is_about_signs_too(asker: Voter, boss: Voter, clock: FixedClock) -> None:
    wanted = ask(asker.actor, subject=boss.actor.actor_id, clock=clock)
    smuggle(boss, wanted, clock.now())
    refused(asker, wanted, clock)


def test_somebody_signs_with_a_role_that_does_not_count(asker: Voter, clock: FixedClock) -> None:
    wanted = ask(asker.actor, clock=clock)
    smuggle(approver("auditor", "auditor"), wanted, clock.now(), roles=("auditor",))
    refused(asker, wanted, clock)


def test_somebody_signs_after_the_time_for_votes(asker: Voter, boss: Voter, clock: FixedClock) -> None:
    wanted = ask(asker.actor, clock=clock)
    clock.advance(timedelta(days=7))
    smuggle(boss, wanted, clock.now())
    refused(asker, wanted, clock)


def test_somebody_signs_before_there_was_a_request(asker: Voter, boss: Voter, clock: FixedClock) -> None:
    wanted = ask(asker.actor, clock=clock)
    smuggle(boss, wanted, clock.now() - timedelta(minutes=1))
    refused(asker, wanted, clock)


def test_a_rightly_signed_vote_that_the_log_does_not_know_is_found(
    asker: Voter, boss: Voter, clock: FixedClock
) -> None:
    """The voter and a database administrator together: the signature is good, the way is not."""
    wanted = ask(asker.actor, clock=clock)
    smuggle(boss, wanted, clock.now())
    assert {fault.code for fault in approval_faults()} == {
        FaultCode.VOTES_MISSING,
        FaultCode.STATE_UNEXPLAINED,
    }
