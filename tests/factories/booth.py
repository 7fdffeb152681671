"""One open ballot, and the ways to cast it."""

from typing import Any

from apps.approvals.services import cast_vote, issue_ballot
from apps.approvals.types import ApprovalView, Ballot, Verdict
from apps.lib.clock import FixedClock
from tests.factories.approvals import Voter, ask
from tests.fakes.softkey import SoftKey


class Booth:
    """A request of `asker` and a ballot of `boss` on it."""

    def __init__(self, asker: Voter, boss: Voter, clock: FixedClock, **terms: Any) -> None:
        self.clock, self.boss = clock, boss
        self.approval_id = ask(asker.actor, clock=clock, **terms)
        self.ballot = self.issue()

    def issue(self, voter: Voter | None = None) -> Ballot:
        return issue_ballot(
            actor=(voter or self.boss).actor,
            clock=self.clock,
            approval_id=self.approval_id,
            verdict=Verdict.APPROVE,
            comment="",
        )

    def sign(self, key: SoftKey | None = None, **changes: Any) -> dict[str, Any]:
        return (key or self.boss.key).get(dict(self.ballot.options) | changes)

    def cast(self, assertion: dict[str, Any] | None = None, voter: Voter | None = None) -> ApprovalView:
        return cast_vote(
            actor=(voter or self.boss).actor,
            clock=self.clock,
            ballot_id=self.ballot.ballot_id,
            assertion=self.sign() if assertion is None else assertion,
        )
