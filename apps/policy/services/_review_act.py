"""A review that asks for another key size, as J-LIS approves it: the same words at each step (6.1.5)."""

from uuid import UUID

from apps.approvals.types import ShownLine
from apps.lib.canonical import Plain
from apps.policy.errors import StrengthReviewClosed, StrengthReviewMissing
from apps.policy.models import StrengthReview
from apps.policy.selectors.strength import review_view


def waiting_review(review_id: UUID) -> StrengthReview:
    """Return the locked review; raise `StrengthReviewMissing`, or `StrengthReviewClosed` unless it waits."""
    row = StrengthReview.objects.select_for_update().filter(pk=review_id).first()
    if row is None:
        raise StrengthReviewMissing(field="review_id")
    if not review_view(row).waits:
        raise StrengthReviewClosed(clause="6.1.5")
    return row


def subject_of(row: StrengthReview) -> str:
    """Return what the approval and the audit events name."""
    return f"strength_review:{row.pk}"


def act_of(row: StrengthReview) -> dict[str, Plain]:
    """Return the act that the votes sign."""
    return {
        "review_id": str(row.pk),
        "reviewed_on": row.reviewed_on.isoformat(),
        "conclusion": row.conclusion,
        "key_bits": row.key_bits,
        "evidence": row.evidence,
    }


def shown_of(row: StrengthReview) -> tuple[ShownLine, ...]:
    """Return what the approver reads."""
    return (
        ShownLine(name="review", after=row.reviewed_on.isoformat()),
        ShownLine(name="conclusion", after=row.conclusion),
        ShownLine(name="key_bits", after=str(row.key_bits)),
        ShownLine(name="evidence", after=row.evidence),
    )
