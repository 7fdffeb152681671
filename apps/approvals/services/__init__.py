"""Commands of the app `approvals`."""

from apps.approvals.services.cast_vote import cast_vote
from apps.approvals.services.check_asker import check_asker
from apps.approvals.services.consume_approval import consume_approval
from apps.approvals.services.expire_approvals import expire_approvals
from apps.approvals.services.export_approval import export_approval
from apps.approvals.services.issue_ballot import issue_ballot
from apps.approvals.services.request_approval import request_approval
from apps.approvals.services.withdraw_request import withdraw_request

__all__ = [
    "cast_vote",
    "check_asker",
    "consume_approval",
    "expire_approvals",
    "export_approval",
    "issue_ballot",
    "request_approval",
    "withdraw_request",
]
