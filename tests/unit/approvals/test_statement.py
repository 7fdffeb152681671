"""The canonical texts: one form each, read back as they were written, refused otherwise."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Final
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.approvals.errors import ApprovalTampered
from apps.approvals.states import APPROVAL_TABLE, BALLOT_TABLE, ApprovalEvent, ApprovalState
from apps.approvals.states import BallotEvent as Ballots
from apps.approvals.states import BallotState as Paper
from apps.approvals.types import ShownLine, Verdict
from apps.approvals.types.statement import (
    RequestStatement,
    VoteStatement,
    read_request,
    read_vote,
    text_sha256,
)
from apps.lib.canonical import Plain
from apps.lib.cps.approval_kinds import KINDS, Kind
from apps.lib.errors import IllegalTransition

EMPTY: Final[Mapping[str, Plain]] = MappingProxyType({})
AT = datetime(2026, 11, 24, 1, 0, 0, 7, tzinfo=UTC)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
ACTS = st.dictionaries(
    TEXT,
    st.recursive(TEXT | st.integers() | st.booleans() | st.none(), lambda inner: st.lists(inner, max_size=3)),
    max_size=4,
)


def request(kind: Kind = Kind.ASSIGN_ROLE, act: Mapping[str, Plain] = EMPTY) -> RequestStatement:
    row = KINDS[kind]
    return RequestStatement(
        approval_id=UUID("019a0000-0000-7000-8000-000000000000"),
        kind=kind,
        clause=row.clause,
        subject="staff:x",
        act=dict(act),
        shown=(ShownLine(name="role", before="", after="ops_staff"),),
        reason="",
        needs=row.needs,
        asked_by=tuple(sorted(row.asked_by)),
        other_hand=row.other_hand,
        took_part=(),
        people={"staff:x": "山田"},
        requested_by="staff:y",
        requested_at=AT,
        expires_at=AT + row.lifetime,
        use_within=row.use_within,
        settling=timedelta(minutes=10),
        rp_id="localhost",
        origins=("http://localhost:8000",),
    )


def vote(comment: str = "") -> VoteStatement:
    return VoteStatement(
        approval_id=UUID("019a0000-0000-7000-8000-000000000000"),
        request_sha256="0" * 64,
        ballot_id=UUID("019a0000-0000-7000-8000-000000000001"),
        voter="staff:z",
        organisation="JLIS",
        roles=("ca_manager",),
        verdict=Verdict.APPROVE,
        comment=comment,
        issued_at=AT,
    )


@pytest.mark.parametrize("kind", list(Kind))
def test_a_request_of_every_kind_is_read_back_as_it_was_written(kind: Kind) -> None:
    assert read_request(request(kind).text()) == request(kind)


@given(ACTS)
def test_any_act_is_read_back_as_it_was_written(act: dict[str, Plain]) -> None:
    said = request(act=act)
    assert read_request(said.text()) == said


@given(TEXT)
def test_any_comment_is_read_back_as_it_was_written(comment: str) -> None:
    assert read_vote(vote(comment).text()) == vote(comment)


@given(st.integers(min_value=0), st.integers(1, 255))
def test_a_changed_byte_is_another_text_or_no_text(place: int, change: int) -> None:
    good = request().text().encode()
    at = place % len(good)
    bad = good[:at] + bytes([good[at] ^ change]) + good[at + 1 :]
    try:
        text = bad.decode()
        assert read_request(text) != request()
        assert text_sha256(text) != text_sha256(request().text())
    except (UnicodeDecodeError, ApprovalTampered):
        return


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "null",
        "7",
        request().text() + " ",
        request().text().replace(",", ", ", 1),
        request().text().replace("ASSIGN_ROLE", "NO_SUCH_KIND"),
        request().text().replace('"shown":[{', '"shown":[{"x":1,'),
        request().text()[:-1] + ',"zz":1}',
        json.dumps(json.loads(request().text())),
        request().text().replace("2026-11-24T01:00:00.000007Z", "2026-11-24T01:00:00.000007+00:00"),
    ],
)
def test_another_form_of_a_request_is_no_request(text: str) -> None:
    with pytest.raises(ApprovalTampered):
        read_request(text)


@pytest.mark.parametrize(
    "text",
    ["", "{}", vote().text().replace("APPROVE", "MAYBE"), vote().text() + "\n", request().text()],
)
def test_another_form_of_a_vote_is_no_vote(text: str) -> None:
    with pytest.raises(ApprovalTampered):
        read_vote(text)


def test_the_table_of_requests_is_exactly_this() -> None:
    pending, approved = ApprovalState.PENDING, ApprovalState.APPROVED
    ends = {
        ApprovalEvent.DECLINE: ApprovalState.DECLINED,
        ApprovalEvent.WITHDRAW: ApprovalState.WITHDRAWN,
        ApprovalEvent.EXPIRE: ApprovalState.EXPIRED,
    }
    expected = {(state, event): end for state in (pending, approved) for event, end in ends.items()}
    expected[pending, ApprovalEvent.COMPLETE] = approved
    expected[approved, ApprovalEvent.CONSUME] = ApprovalState.CONSUMED
    for state in ApprovalState:
        for event in ApprovalEvent:
            if (state, event) in expected:
                assert APPROVAL_TABLE.after(state, event) is expected[state, event]
            else:
                with pytest.raises(IllegalTransition):
                    APPROVAL_TABLE.after(state, event)


def test_the_table_of_ballots_is_exactly_this() -> None:
    expected = {(Paper.ISSUED, Ballots.CAST): Paper.CAST, (Paper.ISSUED, Ballots.VOID): Paper.VOID}
    assert dict(BALLOT_TABLE.rows()) == expected
    assert BALLOT_TABLE.terminal() == {Paper.CAST, Paper.VOID}
