"""Readers of the app `approvals`."""

from apps.approvals.selectors.requests import (
    approval_view,
    approvals_of,
    asked_by,
    inbox,
    may_read,
    open_requests,
)

__all__ = [
    "approval_view",
    "approvals_of",
    "asked_by",
    "inbox",
    "may_read",
    "open_requests",
]
