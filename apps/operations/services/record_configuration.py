"""Write down what is in use now: a new version of a configuration item (5.2.1.5)."""

from typing import Final
from uuid import UUID

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.operations.errors import OperationsInvalid
from apps.operations.events import OperationsEvent
from apps.operations.models import ChangeRequest, ConfigurationItem
from apps.operations.permissions import ENGINEERS
from apps.operations.services.acting import checked_code, checked_sha256, duty, insert
from apps.operations.states import ChangeState
from apps.operations.types import Recorded

_CLAUSE: Final = "5.2.1.5"


def record_configuration(
    *,
    actor: Actor,
    clock: Clock,
    item: str,
    content_sha256: str,
    change_id: UUID | None = None,
) -> Recorded:
    """Add the next version of the item; only the first may come without a change that was made.

    Raises `DutyRefused`, `OperationsInvalid`, `RecordTaken` (two at once).
    """
    event = OperationsEvent.CONFIGURATION_RECORDED
    with duty(
        actor=actor, clock=clock, event=event, subject="configuration", clause=_CLAUSE, roles=ENGINEERS
    ):
        checked_code(item, field="item")
        checked_sha256(content_sha256, field="content_sha256")
        version = ConfigurationItem.objects.filter(item=item).count() + 1
        if version > 1 or change_id is not None:
            _check_change(change_id)
        row = ConfigurationItem(
            item=item, version=version, content_sha256=content_sha256, change_id=change_id
        )
        insert(row, actor=actor, clock=clock, event=event, clause=_CLAUSE, item=item, version=version)
    return Recorded(record_id=row.pk)


def _check_change(change_id: UUID | None) -> None:
    made = change_id and ChangeRequest.objects.filter(pk=change_id, state=ChangeState.IMPLEMENTED).exists()
    if not made:
        raise OperationsInvalid("a further version follows a change that was made", field="change_id")
