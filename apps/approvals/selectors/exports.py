"""The exported approval: one canonical JSON file that a stranger can verify without the database."""

import base64
from datetime import datetime
from typing import Final

from apps.approvals.models import ApprovalRequest, ApprovalVote
from apps.approvals.selectors.verification import verified_votes
from apps.audit.types.leaf import instant_text
from apps.lib.canonical import Plain, canonical_bytes, canonical_digest

EXPORT_FORMAT: Final = "dsportal-approval-export/1"


def export_bytes(row: ApprovalRequest, *, at: datetime) -> bytes:
    """Return the file; raise `ApprovalTampered` when the stored request or a vote does not verify.

    `sha256` covers everything else in the file, so that no byte can change unseen; what binds the content
    to people are the signatures of the votes.
    """
    verified_votes(row)
    votes = ApprovalVote.objects.filter(request_id=row.pk).order_by("voted_at", "pk")
    content: dict[str, Plain] = {
        "format": EXPORT_FORMAT,
        "request": row.statement,
        "votes": list(map(_vote_fields, votes)),
        "state": row.state,
        "approved_at": _text(row.approved_at),
        "closed_at": _text(row.closed_at),
        "closed_by": row.closed_by,
        "closing_reason": row.closing_reason,
        "exported_at": instant_text(at),
    }
    return canonical_bytes({**content, "sha256": canonical_digest(content).hex()})


def _vote_fields(vote: ApprovalVote) -> dict[str, Plain]:
    return {
        "statement": vote.statement,
        "credential_id": _base64url(vote.credential_id),
        "public_key": _base64url(vote.public_key),
        "authenticator_data": _base64url(vote.authenticator_data),
        "client_data": _base64url(vote.client_data),
        "signature": _base64url(vote.signature),
        "voted_at": instant_text(vote.voted_at),
    }


def _base64url(data: bytes | memoryview) -> str:
    return base64.urlsafe_b64encode(bytes(data)).rstrip(b"=").decode("ascii")


def _text(at: datetime | None) -> str:
    return instant_text(at) if at else ""
