"""Give a release up before it is deployed (6.6.1)."""

from uuid import UUID

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.operations.events import OperationsEvent
from apps.operations.models import Release
from apps.operations.permissions import ENGINEERS, OPERATIONS_OFFICE
from apps.operations.selectors.views import release_view
from apps.operations.services.acting import duty, subject_of, update
from apps.operations.services.release_steps import CLAUSE, found, step
from apps.operations.states import ReleaseEvent
from apps.operations.types import ReleaseView


def withdraw_release(*, actor: Actor, clock: Clock, release_id: UUID) -> ReleaseView:
    """End the release; raise `DutyRefused`, `RecordMissing`, `IllegalTransition`."""
    event, subject = OperationsEvent.RELEASE_WITHDRAWN, subject_of(Release, release_id)
    roles = ENGINEERS | OPERATIONS_OFFICE
    with duty(actor=actor, clock=clock, event=event, subject=subject, clause=CLAUSE, roles=roles):
        row = found(release_id)
        step(row, ReleaseEvent.WITHDRAW)
        update(row, actor=actor, clock=clock, event=event, clause=CLAUSE)
    return release_view(row)
