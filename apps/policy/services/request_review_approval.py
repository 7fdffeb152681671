"""6.1.5: the Digital Agency reports to J-LIS that key sizes must change, and asks for its approval."""

from uuid import UUID

from django.db import transaction

from apps.approvals.services import check_asker, request_approval
from apps.approvals.types import ApprovalView
from apps.audit.services import refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from apps.policy.events import PolicyEvent
from apps.policy.selectors import site_value
from apps.policy.services._review_act import act_of, shown_of, subject_of, waiting_review


def request_review_approval(*, actor: Actor, clock: Clock, review_id: UUID) -> ApprovalView:
    """Open the request for the review's approval.

    Raises `StrengthReviewMissing`, `StrengthReviewClosed`, and what `request_approval` raises.
    """
    check_asker(actor=actor, clock=clock, kind=Kind.APPROVE_STRENGTH_REVIEW)
    event = PolicyEvent.STRENGTH_REVIEW_ASKED
    with (
        refusals_audited(actor=actor, clock=clock, event=event, subject=f"strength_review:{review_id}"),
        transaction.atomic(),
    ):
        row = waiting_review(review_id)
    return request_approval(
        actor=actor,
        clock=clock,
        kind=Kind.APPROVE_STRENGTH_REVIEW,
        subject=subject_of(row),
        act=act_of(row),
        shown=shown_of(row),
        extra_votes=site_value("approval_extra_votes"),
    )
