"""Record the deployment of a release that both managers approved, under an order (6.6.1, 5.2.4)."""

from uuid import UUID

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.operations.errors import OperationsInvalid
from apps.operations.events import OperationsEvent
from apps.operations.models import Release
from apps.operations.permissions import MAINTAINERS
from apps.operations.selectors.views import release_view
from apps.operations.services.acting import duty, subject_of, update
from apps.operations.services.release_steps import CLAUSE, found, step
from apps.operations.services.require_order import require_order
from apps.operations.states import ReleaseEvent
from apps.operations.types import Action, ReleaseView


def deploy_release(*, actor: Actor, clock: Clock, release_id: UUID, content_sha256: str) -> ReleaseView:
    """Close the release; `content_sha256` is of what was deployed and must be the approved one.

    Raises `DutyRefused`, `RecordMissing`, `IllegalTransition`, `OrderMissing`, `OperationsInvalid`.
    """
    event, subject = OperationsEvent.RELEASE_DEPLOYED, subject_of(Release, release_id)
    with duty(actor=actor, clock=clock, event=event, subject=subject, clause=CLAUSE, roles=MAINTAINERS):
        row = found(release_id)
        step(row, ReleaseEvent.DEPLOY)
        if content_sha256 != row.content_sha256:
            raise OperationsInvalid("this is not the approved content", field="content_sha256")
        order = require_order(actor=actor, clock=clock, action=Action.DEPLOY_RELEASE, subject=subject)
        row.order_id = order.order_id
        row.deployed_by, row.deployed_at = actor.actor_id, clock.now()
        update(row, actor=actor, clock=clock, event=event, clause=CLAUSE, order=str(order.order_id))
    return release_view(row)
