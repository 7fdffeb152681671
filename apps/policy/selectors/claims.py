"""Which approvals stand behind the rows of this app besides values and profiles (`faults`)."""

from collections.abc import Iterator

from apps.approvals.types import Claim
from apps.lib.cps.approval_kinds import Kind
from apps.policy.models import StrengthReview


def approval_claims() -> Iterator[Claim]:
    """Yield one claim for each approved review of the security strength (6.1.5)."""
    for row in StrengthReview.objects.filter(approved_at__isnull=False).order_by("pk"):
        yield Claim(
            row=f"strength_review:{row.pk}",
            kind=Kind.APPROVE_STRENGTH_REVIEW,
            approval_id=row.approval_id,
            subject=f"strength_review:{row.pk}",
            act={"conclusion": row.conclusion, "key_bits": row.key_bits},
        )
