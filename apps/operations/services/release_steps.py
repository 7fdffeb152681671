"""The one place that moves a release, and what approvers of its two stages sign (5.2.1.2, 6.6.1)."""

from typing import Final
from uuid import UUID

from apps.lib.canonical import Plain
from apps.lib.cps.approval_kinds import Kind
from apps.operations.errors import NotInApprovalStage
from apps.operations.models import Release
from apps.operations.services.acting import locked
from apps.operations.states import RELEASE_TABLE, ReleaseEvent, ReleaseState

CLAUSE: Final = "6.6.1"
STAGES: Final = {
    ReleaseState.TESTED: (Kind.RELEASE_SOFTWARE, ReleaseEvent.RELEASE),
    ReleaseState.OPS_APPROVED: (Kind.INTRODUCE_SOFTWARE, ReleaseEvent.INTRODUCE),
}
"""Which approval a release needs next: first the operations manager's, then the CA manager's."""


def found(release_id: UUID) -> Release:
    """Return the locked release; raise `RecordMissing`."""
    return locked(Release.objects.filter(pk=release_id), field="release_id")


def step(row: Release, event: ReleaseEvent) -> None:
    """Set the state that the table gives; raise `IllegalTransition`."""
    row.state = RELEASE_TABLE.after(ReleaseState(row.state), event).value


def stage_of(row: Release) -> tuple[Kind, ReleaseEvent]:
    """Return the approval that the release waits for; raise `NotInApprovalStage`."""
    stage = STAGES.get(ReleaseState(row.state))
    if stage is None:
        raise NotInApprovalStage(clause=CLAUSE)
    return stage


def release_act(row: Release) -> dict[str, Plain]:
    """Return the act: this release with this content, tested with this report."""
    return {
        "release_id": str(row.pk),
        "content_sha256": row.content_sha256,
        "test_report_sha256": row.test_report_sha256,
    }
