"""Vocabulary of the app `approvals`: what is asked, what is shown, what is signed."""

from apps.approvals.types.claims import Claim
from apps.approvals.types.views import (
    ApprovalFault,
    ApprovalView,
    Authenticator,
    Ballot,
    ConsumedApproval,
    FaultCode,
    RequestTerms,
    ShownLine,
    Standing,
    Verdict,
    VoteView,
    VotingRules,
)

__all__ = [
    "ApprovalFault",
    "ApprovalView",
    "Authenticator",
    "Ballot",
    "Claim",
    "ConsumedApproval",
    "FaultCode",
    "RequestTerms",
    "ShownLine",
    "Standing",
    "Verdict",
    "VoteView",
    "VotingRules",
]
