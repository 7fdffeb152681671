"""Ask for the approval that a release waits for: release, then introduction (5.2.1.2, 6.6.1)."""

from uuid import UUID

from apps.approvals.services import request_approval
from apps.approvals.types import ApprovalView, ShownLine
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.operations.events import OperationsEvent
from apps.operations.models import Release
from apps.operations.permissions import ENGINEERS, OPERATIONS_OFFICE
from apps.operations.services.acting import duty, subject_of
from apps.operations.services.release_steps import CLAUSE, found, release_act, stage_of


def submit_release(*, actor: Actor, clock: Clock, release_id: UUID) -> ApprovalView:
    """Return the request; who developed, tested or approved the release before has no vote.

    Raises `DutyRefused`, `RecordMissing`, `NotInApprovalStage`, and what `request_approval` raises.
    """
    event, subject = OperationsEvent.RELEASE_SUBMITTED, subject_of(Release, release_id)
    with duty(
        actor=actor,
        clock=clock,
        event=event,
        subject=subject,
        clause=CLAUSE,
        roles=ENGINEERS | OPERATIONS_OFFICE,
    ):
        row = found(release_id)
        kind, _ = stage_of(row)
        return request_approval(
            actor=actor,
            clock=clock,
            kind=kind,
            subject=subject,
            act=release_act(row),
            shown=(
                ShownLine(name="release", after=row.software),
                ShownLine(name="version", after=row.version),
                ShownLine(name="content_sha256", after=row.content_sha256),
            ),
            took_part=(row.recorded_by, row.tested_by, *row.ops_voters),
        )
