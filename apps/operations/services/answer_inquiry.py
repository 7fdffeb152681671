"""Answer an inquiry (5.2.1.7)."""

from typing import Final
from uuid import UUID

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.operations.events import OperationsEvent
from apps.operations.models import Inquiry
from apps.operations.permissions import OPERATORS
from apps.operations.services.acting import duty, locked, sealed, subject_of, update
from apps.operations.states import INQUIRY_TABLE, InquiryEvent, InquiryState
from apps.operations.types import Recorded

_CLAUSE: Final = "5.2.1.7"


def answer_inquiry(*, actor: Actor, clock: Clock, inquiry_id: UUID, answer: str) -> Recorded:
    """Store the answer (sealed).

    Raises `DutyRefused`, `RecordMissing`, `IllegalTransition`, `OperationsInvalid`.
    """
    event, subject = OperationsEvent.INQUIRY_ANSWERED, subject_of(Inquiry, inquiry_id)
    with duty(actor=actor, clock=clock, event=event, subject=subject, clause=_CLAUSE, roles=OPERATORS):
        row = locked(Inquiry.objects.filter(pk=inquiry_id), field="inquiry_id")
        row.state = INQUIRY_TABLE.after(InquiryState(row.state), InquiryEvent.ANSWER).value
        sealed(row, "sealed_answer", answer, field="answer")
        row.answered_by, row.answered_at = actor.actor_id, clock.now()
        update(row, actor=actor, clock=clock, event=event, clause=_CLAUSE)
    return Recorded(record_id=row.pk, state=row.state)
