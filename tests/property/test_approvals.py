"""Approvals under any order of acts: nobody counts twice, the asker never, one use, changed content voids."""

from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from apps.approvals.models import ApprovalRequest, ApprovalVote
from apps.approvals.selectors import approval_faults, approval_view
from apps.approvals.services import expire_approvals, issue_ballot, withdraw_request
from apps.approvals.states import APPROVAL_TABLE, ApprovalState
from apps.approvals.types import Verdict
from apps.approvals.types.statement import text_sha256
from apps.lib.actor import system_actor
from apps.lib.clock import FixedClock
from apps.lib.cps.approval_kinds import Kind
from apps.lib.errors import DomainError
from apps.staff.models import RoleAssignment
from tests.factories.approvals import Voter, approver, ask, use, vote
from tests.factories.staff import SINCE, hold
from tests.support.flush import without_triggers

pytestmark = [pytest.mark.django_db, pytest.mark.postgres, pytest.mark.timeout(300)]
KIND = Kind.ASSIGN_DECIDING_ROLE  # two people of two organisations
PEOPLE = st.integers(0, 4)


class Approvals(RuleBasedStateMachine):
    """One request and five people: two who may ask (one of them may vote too), three more who may vote."""

    seen: ClassVar[set[ApprovalState]] = set()

    def __init__(self) -> None:
        super().__init__()
        self.example = transaction.atomic()
        self.example.__enter__()

    @initialize(extra=st.integers(0, 1))
    def ask_for_something(self, extra: int) -> None:
        self.clock = FixedClock("2026-11-24T10:00:00+09:00")
        self.people: list[Voter] = [
            approver("asker", "ca_manager"),
            approver("one", "ca_manager"),
            approver("two", "ca_manager", organisation="DIGITAL_AGENCY"),
            approver("three", "ca_manager", organisation="DIGITAL_AGENCY"),
            approver("hand", "ops_manager"),
        ]
        asker = self.people[0]
        self.request: UUID = ask(asker.actor, kind=KIND, clock=self.clock, extra_votes=extra)
        self.wanted, self.uses, self.tampered = 2 + extra, 0, False
        self.ended: ApprovalState | None = None

    def tried(self, call: Any, /, *arguments: Any, **options: Any) -> bool:
        """Do something that may be refused; anything but a refusal is a fault of the program."""
        try:
            call(*arguments, **options)
        except DomainError:
            return False
        return True

    @rule(who=PEOPLE)
    def approve(self, who: int) -> None:
        self.tried(vote, self.request, self.people[who], clock=self.clock)

    @rule()
    def all_approve_who_may(self) -> None:
        for who in range(len(self.people)):
            self.approve(who)

    @rule(who=PEOPLE)
    def decline(self, who: int) -> None:
        self.tried(
            vote,
            self.request,
            self.people[who],
            clock=self.clock,
            verdict=Verdict.DECLINE,
            comment="no",
        )

    @rule(who=PEOPLE)
    def take_a_ballot_and_do_nothing(self, who: int) -> None:
        self.tried(
            issue_ballot,
            actor=self.people[who].actor,
            clock=self.clock,
            approval_id=self.request,
            verdict=Verdict.APPROVE,
            comment="",
        )

    @rule(who=PEOPLE, with_key_of=PEOPLE)
    def vote_with_somebodys_key(self, who: int, with_key_of: int) -> None:
        person, lender = self.people[who], self.people[with_key_of]
        lent = Voter(user=person.user, key=lender.key, actor=person.actor)
        done = self.tried(vote, self.request, lent, clock=self.clock)
        assert not done or who == with_key_of

    @rule(who=PEOPLE)
    def carry_out(self, who: int) -> None:
        if self.tried(use, self.people[who].actor, self.request, kind=KIND, clock=self.clock):
            self.uses += 1
            assert not self.tampered

    @rule(who=PEOPLE)
    def carry_out_something_else(self, who: int) -> None:
        other = {"role": "auditor"}
        assert not self.tried(
            use, self.people[who].actor, self.request, kind=KIND, act=other, clock=self.clock
        )

    @rule(who=PEOPLE)
    def withdraw(self, who: int) -> None:
        done = self.tried(
            withdraw_request,
            actor=self.people[who].actor,
            clock=self.clock,
            approval_id=self.request,
            reason="x",
        )
        assert not done or who == 0

    @rule(hours=st.integers(-72, 72))
    def time_passes_or_is_set_back(self, hours: int) -> None:
        self.clock.advance(timedelta(hours=hours))

    @rule()
    def expire(self) -> None:
        expire_approvals(actor=system_actor("scheduler"), clock=self.clock)

    @rule(who=PEOPLE)
    def lose_the_role(self, who: int) -> None:
        RoleAssignment.objects.filter(user=self.people[who].user).delete()

    @rule(who=PEOPLE, settled=st.booleans())
    def get_the_role(self, who: int, settled: bool) -> None:
        person = self.people[who]
        if not RoleAssignment.objects.filter(user=person.user).exists():
            role = min(person.actor.roles)
            hold(person.user, role, since=SINCE if settled else self.clock.now())

    @precondition(lambda self: not self.tampered)
    @rule()
    def change_the_content_past_the_services(self) -> None:
        text = ApprovalRequest.objects.get().statement.replace("ops_staff", "auditor")
        with without_triggers():
            ApprovalRequest.objects.update(statement=text, digest=text_sha256(text))
        self.tampered = True

    @invariant()
    def nobody_counts_twice_and_the_asker_never(self) -> None:
        votes = list(ApprovalVote.objects.all())
        assert len({row.voter for row in votes}) == len({row.key_sha256 for row in votes}) == len(votes)
        assert self.people[0].actor.actor_id not in {row.voter for row in votes}

    @invariant()
    def one_use_at_most_and_only_with_the_votes(self) -> None:
        row = ApprovalRequest.objects.get()
        assert self.uses == int(row.state == ApprovalState.CONSUMED) <= 1
        if row.approved_at is not None:
            voters = ApprovalVote.objects.filter(verdict="APPROVE", voted_at__lte=row.approved_at)
            assert voters.count() >= self.wanted
            assert row.closed_by not in set(voters.values_list("voter", flat=True)) or not self.uses

    @invariant()
    def an_end_is_final(self) -> None:
        state = ApprovalState(ApprovalRequest.objects.get().state)
        assert self.ended in (None, state)
        self.seen.add(state)
        self.ended = state if state in APPROVAL_TABLE.terminal() else None

    @invariant()
    def the_nightly_look_sees_tampering_and_nothing_else(self) -> None:
        assert bool(approval_faults()) is self.tampered
        if not self.tampered:
            assert approval_view(self.request).approval_id == self.request

    def teardown(self) -> None:
        """Leave nothing for the next example."""
        transaction.set_rollback(True)
        self.example.__exit__(None, None, None)


def test_no_order_of_acts_breaks_the_rules() -> None:
    steps = settings(
        max_examples=12,
        stateful_step_count=20,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Approvals, settings=steps)
    assert {ApprovalState.PENDING, ApprovalState.APPROVED} <= Approvals.seen
