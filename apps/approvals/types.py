"""Words of the app `approvals`: what is asked, what is shown, what was voted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from apps.approvals.states import ApprovalState
from apps.lib.canonical import Plain
from apps.lib.cps.approval_kinds import Kind


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
class Authenticator:
    """A registered passkey: `public_key` is the COSE_Key as registered, `owner` the actor id."""

    credential_id: bytes
    public_key: bytes
    owner: str
    enrolled_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteView:
    """One vote as it is shown and checked."""

    voter: str
    organisation: str
    role: str
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
    requested_by: str
    requested_at: datetime
    expires_at: datetime
    reason: str
    votes: Sequence[VoteView]
    missing: int
    approved_at: datetime | None
    consumed_by: str
    consumed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsumedApproval:
    """What a command gets for an approval that it used up."""

    approval_id: UUID
    digest: str
    requested_by: str
    voters: Sequence[str]
