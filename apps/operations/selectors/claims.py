"""Which approvals stand behind the rows of this app."""

from collections.abc import Iterator
from uuid import UUID

from apps.approvals.types import Claim
from apps.lib.cps.approval_kinds import Kind
from apps.operations.models import ActivityPlan, Release
from apps.operations.states import PlanState, ReleaseState

_INTRODUCED = (ReleaseState.CA_APPROVED, ReleaseState.DEPLOYED)


def approval_claims() -> Iterator[Claim]:
    """Yield one claim for each approved plan and for each approved stage of a release (5.2.1.2, 6.6.1)."""
    for plan in ActivityPlan.objects.filter(state__in=(PlanState.APPROVED, PlanState.REPORTED)).order_by(
        "pk"
    ):
        yield Claim(
            row=f"activityplan:{plan.pk}",
            kind=Kind.APPROVE_ACTIVITY_PLAN,
            approval_id=plan.approval_id,
            subject=f"activityplan:{plan.pk}",
            act={"body_sha256": plan.body_sha256},
        )
    for row in Release.objects.filter(state__in=(ReleaseState.OPS_APPROVED, *_INTRODUCED)).order_by("pk"):
        yield _stage(row, Kind.RELEASE_SOFTWARE, row.ops_approval_id)
        if row.state in _INTRODUCED:
            yield _stage(row, Kind.INTRODUCE_SOFTWARE, row.ca_approval_id)


def _stage(row: Release, kind: Kind, approval_id: UUID | None) -> Claim:
    return Claim(
        row=f"release:{row.pk}",
        kind=kind,
        approval_id=approval_id,
        subject=f"release:{row.pk}",
        act={"content_sha256": row.content_sha256, "test_report_sha256": row.test_report_sha256},
    )
