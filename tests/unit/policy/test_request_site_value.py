"""A value of the site changes when people of both organisations signed exactly this change (1.5.3)."""

import json
from datetime import timedelta
from typing import Any

import pytest

from apps.approvals.errors import (
    ApprovalDiffers,
    ApprovalExpired,
    ApprovalOpen,
    ApprovalUsed,
    ExecutorVoted,
    OwnRequest,
    RequestRefused,
    RoleMissing,
)
from apps.approvals.models import ApprovalRequest
from apps.approvals.types import ApprovalView
from apps.audit.selectors import trail
from apps.lib.clock import FixedClock
from apps.lib.cps.roles import Organisation, Role
from apps.lib.errors import DomainError, Invalid, Missing
from apps.policy.errors import SiteValueUnchanged
from apps.policy.models import SitePolicyValue
from apps.policy.selectors import site_value, site_value_view
from apps.policy.services import request_site_value, set_site_value
from apps.policy.types import SiteValueView
from tests.factories.approvals import Voter, approver, vote
from tests.factories.policy import adopted_regulation

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
NAME = "batch_size_max"


class Board:
    """Whoever asks, and the two who decide."""

    def __init__(self, clock: FixedClock) -> None:
        adopted_regulation(clock=clock)
        self.clock = clock
        self.asker = approver("ops", Role.OPERATIONS_MANAGER)
        self.jlis = approver("first", Role.CA_MANAGER)
        self.agency = approver("second", Role.CA_MANAGER, organisation=Organisation.DIGITAL_AGENCY)

    def ask(self, value: int = 10, *, by: Voter | None = None, name: str = NAME) -> ApprovalView:
        person = by or self.asker
        return request_site_value(
            actor=person.actor, clock=self.clock, name=name, value=value, reason="smaller batches"
        )

    def approve(self, view: ApprovalView, *voters: Voter) -> None:
        for voter in voters or (self.jlis, self.agency):
            vote(view.approval_id, voter, clock=self.clock)

    def carry_out(
        self, view: ApprovalView, value: int = 10, *, by: Voter | None = None, name: str = NAME
    ) -> SiteValueView:
        return set_site_value(
            actor=(by or self.asker).actor,
            clock=self.clock,
            name=name,
            value=value,
            approval_id=view.approval_id,
        )


@pytest.fixture
def board(clock: FixedClock) -> Board:
    return Board(clock)


def test_an_approved_value_is_set_and_names_its_approval(board: Board) -> None:
    view = board.ask()
    board.approve(view)
    done = board.carry_out(view)
    assert (done.value, done.version, done.edition, done.approval_id) == (10, 1, "1.00", view.approval_id)
    assert SitePolicyValue.objects.get().approval_id == view.approval_id
    event = trail(f"site_value:{NAME}")[-1]
    detail = json.loads(event.detail)
    assert (event.event, detail["approval"], detail["before"]) == (
        "policy.site_value.set",
        str(view.approval_id),
        30,
    )


def test_the_approvers_see_the_value_before_and_after(board: Board) -> None:
    lines = {line.name: (line.before, line.after) for line in board.ask().shown}
    assert lines["value"] == ("30", "10")
    assert lines["edition"] == ("", "1.00")


def test_nothing_changes_by_asking(board: Board) -> None:
    board.ask()
    assert site_value_view(NAME).version == 0


def test_refuses_to_carry_out_before_both_organisations_agreed(board: Board) -> None:
    view = board.ask()
    board.approve(view, board.jlis)
    with pytest.raises(ApprovalOpen):
        board.carry_out(view)
    assert site_value(NAME) == 30


def test_refuses_two_votes_of_one_organisation_alone(board: Board) -> None:
    view = board.ask()
    board.approve(view, board.jlis, approver("third", Role.CA_MANAGER))
    with pytest.raises(ApprovalOpen):
        board.carry_out(view)


@pytest.mark.parametrize(
    ("value", "name"), [(11, NAME), (10, "activation_quorum")], ids=["another value", "another name"]
)
def test_refuses_another_change_than_the_approved_one(board: Board, value: int, name: str) -> None:
    view = board.ask()
    board.approve(view)
    with pytest.raises((ApprovalDiffers, Invalid)):
        board.carry_out(view, value, name=name)
    assert not SitePolicyValue.objects.exists()


def test_refuses_an_approval_that_was_given_over_an_older_value(board: Board) -> None:
    first, second = board.ask(10), board.ask(20)
    board.approve(first)
    board.approve(second)
    board.carry_out(second, 20)
    with pytest.raises(ApprovalDiffers):
        board.carry_out(first, 10)
    assert site_value(NAME) == 20


def test_refuses_to_use_an_approval_twice(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    view = board.ask()
    board.approve(view)
    board.carry_out(view)
    with pytest.raises((ApprovalUsed, SiteValueUnchanged)):
        board.carry_out(view)
    assert SitePolicyValue.objects.count() == 1


def test_refuses_the_hand_of_a_voter(board: Board) -> None:
    view = board.ask()
    board.approve(view)
    with pytest.raises(ExecutorVoted):
        board.carry_out(view, by=board.jlis)


def test_refuses_the_vote_of_whoever_asked(board: Board) -> None:
    view = board.ask(by=board.jlis)
    with pytest.raises(OwnRequest):
        board.approve(view, board.jlis)


def test_refuses_the_vote_of_another_role(board: Board) -> None:
    view = board.ask()
    with pytest.raises(RoleMissing):
        board.approve(view, approver("engineer", Role.PKI_ENGINEER))


def test_refuses_an_approval_that_is_too_old(board: Board, clock: FixedClock) -> None:
    view = board.ask()
    board.approve(view)
    clock.advance(timedelta(days=2))
    with pytest.raises(ApprovalExpired):
        board.carry_out(view)


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        ({"value": 0}, Invalid),
        ({"value": 101}, Invalid),
        ({"name": "no_such_value"}, Missing),
        ({"name": "activation_quorum", "value": 1}, Invalid),
    ],
    ids=["below", "above", "unknown", "quorum below the code"],
)
def test_refuses_to_ask_for_what_can_never_be_set(
    board: Board, asked: dict[str, Any], refusal: type[DomainError]
) -> None:
    with pytest.raises(refusal):
        board.ask(**asked)
    assert not ApprovalRequest.objects.exists()
    assert trail("site_value")[-1].outcome == "REFUSED"


@pytest.mark.parametrize("role", [Role.PKI_ENGINEER, Role.AUDITOR, Role.KEY_CUSTODIAN])
def test_refuses_to_ask_without_the_role(board: Board, role: Role) -> None:
    with pytest.raises(RequestRefused):
        board.ask(by=approver("other", role))


def test_further_votes_of_the_site_are_needed_too(board: Board, clock: FixedClock) -> None:
    view = board.ask(1, name="approval_extra_votes")
    board.approve(view)
    board.carry_out(view, 1, name="approval_extra_votes")
    raised = board.ask()
    board.approve(raised)
    with pytest.raises(ApprovalOpen):
        board.carry_out(raised)
    board.approve(raised, approver("third", Role.CA_MANAGER))
    assert board.carry_out(raised).value == 10
