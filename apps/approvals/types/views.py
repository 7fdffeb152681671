"""What readers and callers of the app `approvals` get."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypedDict
from uuid import UUID

from apps.approvals.states import ApprovalState
from apps.lib.canonical import Plain
from apps.lib.cps.approval_kinds import Kind, Need


class Verdict(StrEnum):
    """What a voter says."""

    APPROVE = "APPROVE"
    DECLINE = "DECLINE"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLine:
    """One line that the approver reads: `name` is a code that the screens translate.

    `after` is the value that the act will set, `before` the present one (empty where there is none).
    """

    name: str
    after: str
    before: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the directory says of a person at an instant.

    `roles` maps each role in force to the instant since when it is held; empty for people who left.
    """

    actor_id: str
    name: str
    organisation: str
    active: bool
    roles: Mapping[str, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class VotingRules:
    """What the site asks beyond the table of kinds: further votes, and how long a role must be held first."""

    extra_votes: int
    settling: timedelta


class RequestTerms(TypedDict, total=False):
    """What a caller may add: a written reason, ids of people who take part in the act, further votes."""

    reason: str
    took_part: Collection[str]
    extra_votes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Authenticator:
    """A registered passkey: `public_key` is the COSE_Key as registered, `owner` the actor id."""

    credential_id: bytes
    public_key: bytes
    owner: str
    enrolled_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """What a voter is about to sign.

    `statement` is the canonical text of the vote, `options` the argument of `navigator.credentials.get`
    (binary members in base64url), whose challenge is the SHA-256 of the statement.
    """

    ballot_id: UUID
    approval_id: UUID
    statement: str
    options: Mapping[str, Any]
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteView:
    """One vote as it is shown; `roles` are those of the voter that count here, `role` the first."""

    voter: str
    organisation: str
    role: str
    roles: tuple[str, ...]
    verdict: Verdict
    comment: str
    voted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalView:
    """A request as it is shown; `statement` is the canonical text that the votes sign."""

    approval_id: UUID
    kind: Kind
    clause: str
    state: ApprovalState
    subject: str
    act: Mapping[str, Plain]
    shown: Sequence[ShownLine]
    statement: str
    digest: str  # SHA-256 of the statement, hexadecimal
    needs: tuple[Need, ...]
    took_part: tuple[str, ...]
    people: Mapping[str, str]  # actor id -> name, of everybody whom the request mentions
    requested_by: str
    requested_at: datetime
    expires_at: datetime
    reason: str
    votes: Sequence[VoteView]
    missing: int
    approved_at: datetime | None
    use_until: datetime | None
    closing_reason: str
    consumed_by: str
    consumed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsumedApproval:
    """What a command gets for an approval that it used up."""

    approval_id: UUID
    digest: str
    requested_by: str
    voters: Sequence[str]


class FaultCode(StrEnum):
    """What can be wrong with a stored approval."""

    STATEMENT_CHANGED = "STATEMENT_CHANGED"
    VOTE_INVALID = "VOTE_INVALID"
    VOTES_MISSING = "VOTES_MISSING"
    STATE_UNEXPLAINED = "STATE_UNEXPLAINED"
    REQUEST_REMOVED = "REQUEST_REMOVED"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalFault:
    """One finding of the nightly look at all approvals; `detail` holds codes only."""

    approval_id: UUID
    code: FaultCode
    detail: str
