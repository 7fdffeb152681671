"""A profile may be used when one CA manager of each organisation agreed to exactly its content."""

import json
from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from apps.approvals.errors import (
    ApprovalDiffers,
    ApprovalMissing,
    ApprovalOpen,
    RequestRefused,
    TookPart,
)
from apps.approvals.types import ApprovalView
from apps.audit.selectors import trail
from apps.lib.actor import system_actor
from apps.lib.clock import FixedClock
from apps.lib.cps.roles import Organisation, Role
from apps.lib.errors import IllegalTransition
from apps.lib.identifiers import new_id
from apps.lib.mdoc.profile import JP_MNC_1
from apps.policy.errors import ProfileDiffers, ProfileMissing
from apps.policy.models import MsoProfileVersion
from apps.policy.selectors import profile_in_force, profiles
from apps.policy.services import approve_profile, propose_profile, request_profile_approval
from apps.policy.states import ProfileState
from apps.policy.types import ProfileView
from tests.factories.approvals import Voter, approver, vote
from tests.factories.policy import adopted_regulation, approved_profile

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
DOC_TYPE = "org.iso.23220.1.jp.mnc"
SET_UP = system_actor("set-up")


class Board:
    """Whoever asks, and the two who decide."""

    def __init__(self, clock: FixedClock) -> None:
        self.clock = clock
        self.engineer = approver("engineer", Role.PKI_ENGINEER)
        self.jlis = approver("first", Role.CA_MANAGER)
        self.agency = approver("second", Role.CA_MANAGER, organisation=Organisation.DIGITAL_AGENCY)

    def ask(self, draft: ProfileView, *, by: Voter | None = None, **changes: Any) -> ApprovalView:
        wanted: dict[str, Any] = {"profile_id": draft.profile_id, "body_sha256": draft.body_sha256} | changes
        return request_profile_approval(actor=(by or self.engineer).actor, clock=self.clock, **wanted)

    def approve(self, view: ApprovalView, *voters: Voter) -> None:
        for voter in voters or (self.jlis, self.agency):
            vote(view.approval_id, voter, clock=self.clock)

    def carry_out(
        self, draft: ProfileView, view: ApprovalView | None, *, by: Voter | None = None
    ) -> ProfileView:
        return approve_profile(
            actor=(by or self.engineer).actor,
            clock=self.clock,
            profile_id=draft.profile_id,
            body_sha256=draft.body_sha256,
            approval_id=view.approval_id if view else None,
        )

    def all_steps(self, draft: ProfileView) -> ProfileView:
        view = self.ask(draft)
        self.approve(view)
        return self.carry_out(draft, view)


@pytest.fixture
def board(clock: FixedClock) -> Board:
    return Board(clock)


@pytest.fixture
def draft(clock: FixedClock) -> ProfileView:
    return adopted_regulation(clock=clock)


def test_both_organisations_approve_together(board: Board, draft: ProfileView) -> None:
    view = board.ask(draft)
    board.approve(view, board.agency)
    with pytest.raises(ApprovalOpen):
        board.carry_out(draft, view)
    assert not profile_in_force(DOC_TYPE).approved
    board.approve(view, board.jlis)
    done = board.carry_out(draft, view)
    assert (done.state, done.approval_id) == (ProfileState.APPROVED, view.approval_id)
    found = profile_in_force(DOC_TYPE)
    assert (found.approved, found.version, found.profile.doc_type) == (True, 1, DOC_TYPE)


def test_refuses_two_people_of_one_organisation(board: Board, draft: ProfileView) -> None:
    view = board.ask(draft)
    board.approve(view, board.jlis, approver("another", Role.CA_MANAGER))
    with pytest.raises(ApprovalOpen):
        board.carry_out(draft, view)
    assert not profile_in_force(DOC_TYPE).approved


def test_the_log_names_the_approval(board: Board, draft: ProfileView) -> None:
    done = board.all_steps(draft)
    events = trail(f"profile:{draft.profile_id}")
    assert [event.event for event in events] == ["policy.profile.proposed", "policy.profile.approved"]
    assert json.loads(events[-1].detail)["approval"] == str(done.approval_id)


@pytest.mark.parametrize("role", ["engineer", "jlis"])
def test_refuses_anybody_without_an_approval(board: Board, draft: ProfileView, role: str) -> None:
    with pytest.raises(ApprovalMissing):
        board.carry_out(draft, None, by=getattr(board, role))
    assert not profile_in_force(DOC_TYPE).approved
    assert trail(f"profile:{draft.profile_id}")[-1].outcome == "REFUSED"


def test_refuses_the_set_up_in_production(draft: ProfileView, clock: FixedClock, settings: Any) -> None:
    settings.DSPORTAL = settings.DSPORTAL | {"production": True}
    with pytest.raises(ApprovalMissing):
        approve_profile(actor=SET_UP, clock=clock, profile_id=draft.profile_id, body_sha256=draft.body_sha256)


def test_refuses_the_vote_of_whoever_proposed_it(board: Board, clock: FixedClock) -> None:
    adopted_regulation(clock=clock)
    body = {**JP_MNC_1, "version": 2}
    draft = propose_profile(actor=board.jlis.actor, clock=clock, body=body)
    view = board.ask(draft)
    assert view.took_part == (board.jlis.actor.actor_id,)
    with pytest.raises(TookPart):
        board.approve(view, board.jlis)


@pytest.mark.parametrize("act", ["ask", "carry out"])
def test_refuses_another_content_than_the_stored_one(board: Board, draft: ProfileView, act: str) -> None:
    other = replace(draft, body_sha256="0" * 64)
    with pytest.raises(ProfileDiffers):
        board.ask(other) if act == "ask" else board.carry_out(other, None)


@pytest.mark.parametrize("act", ["ask", "carry out"])
def test_refuses_a_profile_that_does_not_exist(board: Board, draft: ProfileView, act: str) -> None:
    other = replace(draft, profile_id=new_id())
    with pytest.raises(ProfileMissing):
        board.ask(other) if act == "ask" else board.carry_out(other, None)


def test_refuses_the_approval_of_another_profile(board: Board, draft: ProfileView, clock: FixedClock) -> None:
    view = board.ask(draft)
    board.approve(view)
    second = propose_profile(actor=SET_UP, clock=clock, body={**JP_MNC_1, "version": 2})
    with pytest.raises(ApprovalDiffers):
        board.carry_out(second, view)


def test_refuses_to_decide_twice(board: Board, draft: ProfileView) -> None:
    board.all_steps(draft)
    with pytest.raises(IllegalTransition):
        board.ask(draft)
    with pytest.raises(IllegalTransition):
        board.carry_out(draft, None)


def test_refuses_to_ask_without_the_role(board: Board, draft: ProfileView) -> None:
    with pytest.raises(RequestRefused):
        board.ask(draft, by=approver("auditor", Role.AUDITOR))


def test_a_new_version_retires_the_old_one(board: Board, draft: ProfileView, clock: FixedClock) -> None:
    board.all_steps(draft)
    body = {**JP_MNC_1, "version": 2, "batch_maximum": 10}
    second = propose_profile(actor=board.engineer.actor, clock=clock, body=body)
    assert profile_in_force(DOC_TYPE).version == 1
    lines = {line.name: line.before for line in board.ask(second).shown}
    assert (lines["version"], lines["body_sha256"]) == ("1", draft.body_sha256)
    board.all_steps(second)
    found = profile_in_force(DOC_TYPE)
    assert (found.version, found.approved, found.profile.batch_maximum) == (2, True, 10)
    assert [(view.version, view.state) for view in profiles()] == [(2, "APPROVED"), (1, "RETIRED")]


@pytest.mark.parametrize(
    "changes",
    [
        {"body": {}},
        {"version": 9},
        {"doc_type": "x"},
        {"body_sha256": "0" * 64},
        {"state": "DRAFT"},
        {"approval_id": new_id()},
    ],
    ids=["body", "version", "doc_type", "digest", "state", "approval"],
)
def test_the_database_keeps_an_approved_profile_as_it_is(clock: FixedClock, changes: dict[str, Any]) -> None:
    row = MsoProfileVersion.objects.filter(pk=approved_profile(clock=clock).profile_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.update(**changes)


def test_the_database_keeps_a_retired_profile_retired(draft: ProfileView) -> None:
    row = MsoProfileVersion.objects.filter(pk=draft.profile_id)
    row.update(state="RETIRED")
    with pytest.raises(IntegrityError), transaction.atomic():
        row.update(state="DRAFT")


def test_the_database_deletes_no_profile(draft: ProfileView) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        MsoProfileVersion.objects.filter(pk=draft.profile_id).delete()


def test_refuses_to_name_a_profile_for_an_unknown_document_type(draft: ProfileView) -> None:
    with pytest.raises(ProfileMissing):
        profile_in_force("org.iso.18013.5.1.mDL")
