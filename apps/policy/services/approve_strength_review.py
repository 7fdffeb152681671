"""6.1.5: with the approval of J-LIS the review supports the change of the key size."""

from uuid import UUID

from django.db import transaction

from apps.approvals.services import consume_approval
from apps.audit.services import refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from apps.policy.errors import StrengthReviewClosed
from apps.policy.events import PolicyEvent
from apps.policy.selectors.strength import review_view
from apps.policy.services._assurance import note
from apps.policy.services._review_act import act_of, subject_of, waiting_review
from apps.policy.types import StrengthReviewView


def approve_strength_review(
    *, actor: Actor, clock: Clock, review_id: UUID, approval_id: UUID | None
) -> StrengthReviewView:
    """Mark the review as approved; the site value can then be set, by an approval of its own.

    Raises `StrengthReviewMissing`, `StrengthReviewClosed`, and what `consume_approval` raises.
    """
    event = PolicyEvent.STRENGTH_REVIEW_APPROVED
    with (
        refusals_audited(actor=actor, clock=clock, event=event, subject=f"strength_review:{review_id}"),
        transaction.atomic(),
    ):
        row = waiting_review(review_id)
        used = consume_approval(
            actor=actor,
            clock=clock,
            approval_id=approval_id,
            kind=Kind.APPROVE_STRENGTH_REVIEW,
            subject=subject_of(row),
            act=act_of(row),
        )
        if used is None:  # the set-up has no word in this
            raise StrengthReviewClosed(clause="6.1.5")
        row.approval_id, row.approved_at = used.approval_id, clock.now()
        row.save(update_fields=["approval_id", "approved_at"])
        note(
            event,
            subject_of(row),
            actor=actor,
            clock=clock,
            clause="6.1.5",
            detail={"approval": str(used.approval_id), "key_bits": row.key_bits},
        )
        return review_view(row)
