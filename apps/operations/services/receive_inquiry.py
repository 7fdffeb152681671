"""Take an inquiry from outside into the queue (5.2.1.7)."""

from datetime import date
from typing import Final

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.operations.errors import OperationsInvalid
from apps.operations.events import OperationsEvent
from apps.operations.models import Inquiry
from apps.operations.permissions import OPERATORS
from apps.operations.services.acting import duty, insert, sealed
from apps.operations.types import Recorded, Stakeholder, Topic

_CLAUSE: Final = "5.2.1.7"


def receive_inquiry(
    *,
    actor: Actor,
    clock: Clock,
    stakeholder: Stakeholder,
    topic: Topic,
    due_on: date,
    text: str,
) -> Recorded:
    """Store the question (sealed) and until when it is answered; raise `DutyRefused`, `OperationsInvalid`."""
    event = OperationsEvent.INQUIRY_RECEIVED
    row = Inquiry(stakeholder=stakeholder, topic=topic, due_on=due_on)
    with duty(actor=actor, clock=clock, event=event, subject="inquiry", clause=_CLAUSE, roles=OPERATORS):
        if due_on < clock.today():
            raise OperationsInvalid("the day is over", field="due_on")
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
    return Recorded(record_id=row.pk, state=row.state)
