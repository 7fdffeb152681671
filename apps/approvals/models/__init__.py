"""Rows of the app `approvals`."""

from apps.approvals.models.approval_request import ApprovalRequest
from apps.approvals.models.approval_vote import ApprovalVote
from apps.approvals.models.issued_ballot import IssuedBallot

__all__ = ["ApprovalRequest", "ApprovalVote", "IssuedBallot"]
