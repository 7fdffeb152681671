"""Readers of the app `approvals`."""

from apps.approvals.selectors.claims import unsupported
from apps.approvals.selectors.faults import approval_faults, faults_of
from apps.approvals.selectors.requests import (
    approval_view,
    approvals_of,
    asked_by,
    inbox,
    live_requests_of,
    may_read,
    open_requests,
    past_requests_of,
    used_act,
)

__all__ = [
    "approval_faults",
    "approval_view",
    "approvals_of",
    "asked_by",
    "faults_of",
    "inbox",
    "live_requests_of",
    "may_read",
    "open_requests",
    "past_requests_of",
    "unsupported",
    "used_act",
]
