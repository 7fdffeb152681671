"""Record that a release was tested, by somebody who did not develop it (6.6.1)."""

from uuid import UUID

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.operations.errors import OwnWorkRefused
from apps.operations.events import OperationsEvent
from apps.operations.models import Release
from apps.operations.permissions import MAINTAINERS
from apps.operations.selectors.views import release_view
from apps.operations.services.acting import checked_sha256, duty, subject_of, update
from apps.operations.services.release_steps import CLAUSE, found, step
from apps.operations.states import ReleaseEvent
from apps.operations.types import ReleaseView


def record_release_test(
    *, actor: Actor, clock: Clock, release_id: UUID, test_report_sha256: str
) -> ReleaseView:
    """Store the digest of the report of a passed test.

    Raises `DutyRefused`, `RecordMissing`, `IllegalTransition`, `OwnWorkRefused`, `OperationsInvalid`.
    """
    event, subject = OperationsEvent.RELEASE_TESTED, subject_of(Release, release_id)
    with duty(actor=actor, clock=clock, event=event, subject=subject, clause=CLAUSE, roles=MAINTAINERS):
        row = found(release_id)
        step(row, ReleaseEvent.TEST)
        if actor.actor_id == row.recorded_by:
            raise OwnWorkRefused(clause="5.2.4")
        row.test_report_sha256 = checked_sha256(test_report_sha256, field="test_report_sha256")
        row.tested_by, row.tested_at = actor.actor_id, clock.now()
        update(row, actor=actor, clock=clock, event=event, clause=CLAUSE, report_sha256=test_report_sha256)
    return release_view(row)
