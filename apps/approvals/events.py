"""Audit event names of the app `approvals`."""

from enum import StrEnum


class ApprovalEventName(StrEnum):
    """What can happen to an approval (5.4.1)."""

    REQUESTED = "approvals.request.opened"
    BALLOT_ISSUED = "approvals.ballot.issued"
    VOTE_CAST = "approvals.vote.cast"
    COMPLETED = "approvals.request.approved"
    DECLINED = "approvals.request.declined"
    WITHDRAWN = "approvals.request.withdrawn"
    EXPIRED = "approvals.request.expired"
    CONSUMED = "approvals.request.consumed"
    EXPORTED = "approvals.request.exported"
