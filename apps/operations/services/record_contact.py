"""Note a contact with a stakeholder (5.2.1.2)."""

from datetime import datetime

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.operations.errors import OperationsInvalid
from apps.operations.events import OperationsEvent
from apps.operations.models import StakeholderContact
from apps.operations.permissions import OPERATIONS_OFFICE
from apps.operations.services.acting import duty, insert, sealed
from apps.operations.types import Recorded, Stakeholder, Topic

_CLAUSE = "5.2.1.2"


def record_contact(
    *,
    actor: Actor,
    clock: Clock,
    stakeholder: Stakeholder,
    topic: Topic,
    contacted_at: datetime,
    text: str,
) -> Recorded:
    """Store stakeholder, time, topic and content (sealed); raise `DutyRefused`, `OperationsInvalid`."""
    event = OperationsEvent.CONTACT_RECORDED
    row = StakeholderContact(stakeholder=stakeholder, topic=topic, contacted_at=contacted_at)
    with duty(
        actor=actor, clock=clock, event=event, subject="contact", clause=_CLAUSE, roles=OPERATIONS_OFFICE
    ):
        if contacted_at > clock.now():
            raise OperationsInvalid("the time is not yet over", field="contacted_at")
        sealed(row, "sealed_text", text)
        insert(
            row,
            actor=actor,
            clock=clock,
            event=event,
            clause=_CLAUSE,
            stakeholder=stakeholder.value,
            topic=topic.value,
        )
    return Recorded(record_id=row.pk)
