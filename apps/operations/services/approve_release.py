"""Move a release on with the approval that it waits for (5.2.1.2, 6.6.1)."""

from collections.abc import Sequence
from uuid import UUID

from apps.approvals.services import consume_approval
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.operations.errors import SameApprover
from apps.operations.events import OperationsEvent
from apps.operations.models import Release
from apps.operations.permissions import ENGINEERS, OPERATIONS_OFFICE
from apps.operations.selectors.views import release_view
from apps.operations.services.acting import duty, subject_of, update
from apps.operations.services.release_steps import CLAUSE, found, release_act, stage_of, step
from apps.operations.states import ReleaseEvent
from apps.operations.types import ReleaseView


def approve_release(*, actor: Actor, clock: Clock, release_id: UUID, approval_id: UUID | None) -> ReleaseView:
    """Use up the approval; without the operations manager's there is no way to the CA manager's.

    Raises `DutyRefused`, `RecordMissing`, `NotInApprovalStage`, `SameApprover`, and what
    `consume_approval` raises.
    """
    event, subject = OperationsEvent.RELEASE_APPROVED, subject_of(Release, release_id)
    with duty(
        actor=actor,
        clock=clock,
        event=event,
        subject=subject,
        clause=CLAUSE,
        roles=ENGINEERS | OPERATIONS_OFFICE,
    ):
        row = found(release_id)
        kind, move = stage_of(row)
        used = consume_approval(
            actor=actor,
            clock=clock,
            approval_id=approval_id,
            kind=kind,
            subject=subject,
            act=release_act(row),
        )
        step(row, move)
        _keep(row, move, approval_id, used.voters if used else ())
        update(row, actor=actor, clock=clock, event=event, clause=CLAUSE, state=row.state)
    return release_view(row)


def _keep(row: Release, move: ReleaseEvent, approval_id: UUID | None, voters: Sequence[str]) -> None:
    """Store which approval moved the release; the two are given by different people."""
    if set(voters) & {row.recorded_by, row.tested_by, *row.ops_voters}:
        raise SameApprover(clause=CLAUSE)
    if move is ReleaseEvent.RELEASE:
        row.ops_approval_id, row.ops_voters = approval_id, sorted(voters)
    else:
        row.ca_approval_id = approval_id
