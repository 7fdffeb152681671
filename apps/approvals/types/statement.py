"""The canonical texts that are shown and signed: the request, and each vote on it (design decision 9)."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar
from uuid import UUID

from apps.approvals.errors import ApprovalTampered
from apps.approvals.types.views import ShownLine, Verdict
from apps.audit.types.leaf import instant_text
from apps.lib.canonical import Plain, canonical_text
from apps.lib.cps.approval_kinds import Kind, Need
from apps.lib.cps.roles import Role

REQUEST_FORMAT: Final = "dsportal-approval-request/1"
VOTE_FORMAT: Final = "dsportal-approval-vote/1"
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestStatement:
    """Everything that a vote agrees to; `people` gives the names of the ids that are mentioned.

    `needs` are those of the kind at the instant of the request, further votes included.
    """

    approval_id: UUID
    kind: Kind
    clause: str
    subject: str
    act: Mapping[str, Plain]
    shown: tuple[ShownLine, ...]
    reason: str
    needs: tuple[Need, ...]
    asked_by: tuple[str, ...]
    other_hand: bool
    took_part: tuple[str, ...]
    people: Mapping[str, str]
    requested_by: str
    requested_at: datetime
    expires_at: datetime
    use_within: timedelta
    settling: timedelta
    rp_id: str
    origins: tuple[str, ...]

    def text(self) -> str:
        """Return the canonical text."""
        shown = [{"name": line.name, "before": line.before, "after": line.after} for line in self.shown]
        return canonical_text(
            {
                "format": REQUEST_FORMAT,
                "approval_id": str(self.approval_id),
                "kind": self.kind.value,
                "clause": self.clause,
                "subject": self.subject,
                "act": self.act,
                "shown": shown,
                "reason": self.reason,
                "needs": [_need_fields(need) for need in self.needs],
                "asked_by": list(self.asked_by),
                "other_hand": self.other_hand,
                "took_part": list(self.took_part),
                "people": self.people,
                "requested_by": self.requested_by,
                "requested_at": instant_text(self.requested_at),
                "expires_at": instant_text(self.expires_at),
                "use_within_seconds": int(self.use_within.total_seconds()),
                "settling_seconds": int(self.settling.total_seconds()),
                "rp_id": self.rp_id,
                "origins": list(self.origins),
            }
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteStatement:
    """What one voter signs: the verdict on exactly the request with that digest."""

    approval_id: UUID
    request_sha256: str
    ballot_id: UUID
    voter: str
    organisation: str
    roles: tuple[str, ...]
    verdict: Verdict
    comment: str
    issued_at: datetime

    def text(self) -> str:
        """Return the canonical text; the challenge is its SHA-256."""
        return canonical_text(
            {
                "format": VOTE_FORMAT,
                "approval_id": str(self.approval_id),
                "request_sha256": self.request_sha256,
                "ballot_id": str(self.ballot_id),
                "voter": self.voter,
                "organisation": self.organisation,
                "roles": list(self.roles),
                "verdict": self.verdict.value,
                "comment": self.comment,
                "issued_at": instant_text(self.issued_at),
            }
        )


def text_sha256(text: str) -> str:
    """Return SHA-256 of a statement, hexadecimal."""
    return bytes_sha256(text.encode("utf-8"))


def bytes_sha256(data: bytes) -> str:
    """Return SHA-256 of a key or an id, hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def read_request(text: str) -> RequestStatement:
    """Return what a stored request says; raise `ApprovalTampered` unless it is its one canonical text."""
    return _read(text, _request_of)


def read_vote(text: str) -> VoteStatement:
    """Return what a stored vote says; raise `ApprovalTampered` unless it is its one canonical text."""
    return _read(text, _vote_of)


def _read(text: str, take: Callable[[dict[str, Any]], T]) -> T:
    try:
        statement = take(json.loads(text))
        same = statement.text() == text  # type: ignore[attr-defined]  # both statements have it
    except (ValueError, TypeError, KeyError, AttributeError) as reason:
        raise ApprovalTampered("a statement cannot be read") from reason
    if not same:
        raise ApprovalTampered("a statement is not in its canonical form")
    return statement


def _request_of(fields: dict[str, Any]) -> RequestStatement:
    return RequestStatement(
        approval_id=UUID(fields["approval_id"]),
        kind=Kind(fields["kind"]),
        clause=fields["clause"],
        subject=fields["subject"],
        act=fields["act"],
        shown=tuple(ShownLine(**line) for line in fields["shown"]),
        reason=fields["reason"],
        needs=tuple(map(_need_of, fields["needs"])),
        asked_by=tuple(fields["asked_by"]),
        other_hand=fields["other_hand"],
        took_part=tuple(fields["took_part"]),
        people=fields["people"],
        requested_by=fields["requested_by"],
        requested_at=datetime.fromisoformat(fields["requested_at"]),
        expires_at=datetime.fromisoformat(fields["expires_at"]),
        use_within=timedelta(seconds=fields["use_within_seconds"]),
        settling=timedelta(seconds=fields["settling_seconds"]),
        rp_id=fields["rp_id"],
        origins=tuple(fields["origins"]),
    )


def _vote_of(fields: dict[str, Any]) -> VoteStatement:
    return VoteStatement(
        approval_id=UUID(fields["approval_id"]),
        request_sha256=fields["request_sha256"],
        ballot_id=UUID(fields["ballot_id"]),
        voter=fields["voter"],
        organisation=fields["organisation"],
        roles=tuple(fields["roles"]),
        verdict=Verdict(fields["verdict"]),
        comment=fields["comment"],
        issued_at=datetime.fromisoformat(fields["issued_at"]),
    )


def _need_fields(need: Need) -> dict[str, Plain]:
    return {
        "people": need.people,
        "roles": sorted(role.value for role in need.roles),
        "organisations": need.organisations,
    }


def _need_of(fields: dict[str, Any]) -> Need:
    return Need(
        people=fields["people"],
        roles=frozenset(map(Role, fields["roles"])),
        organisations=fields["organisations"],
    )
