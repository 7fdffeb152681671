"""Note that stakeholders were told: who, of what, when (5.2.1.2)."""

from collections.abc import Collection

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.operations.errors import OperationsInvalid
from apps.operations.events import OperationsEvent
from apps.operations.models import Escalation
from apps.operations.permissions import ORDERING
from apps.operations.services.acting import duty, insert, sealed
from apps.operations.types import Recorded, Stakeholder

_CLAUSE = "5.2.1.2"


def record_escalation(
    *, actor: Actor, clock: Clock, subject: str, recipients: Collection[Stakeholder], text: str
) -> Recorded:
    """Store recipients, content (sealed) and the present time; `subject` is the id of what it is about.

    Raises `DutyRefused`, `OperationsInvalid`; the audit log refuses a subject that is not an id or code.
    """
    event = OperationsEvent.ESCALATED
    row = Escalation(subject=subject, recipients=sorted({each.value for each in recipients}))
    with duty(actor=actor, clock=clock, event=event, subject="escalation", clause=_CLAUSE, roles=ORDERING):
        if not recipients:
            raise OperationsInvalid("who was told?", field="recipients")
        _check_subject(subject)
        sealed(row, "sealed_text", text)
        detail = ",".join(row.recipients)
        insert(row, actor=actor, clock=clock, event=event, clause=_CLAUSE, recipients=detail, about=subject)
    return Recorded(record_id=row.pk)


def _check_subject(subject: str) -> None:
    """Refuse what is not an id or a code: a sentence may hold names."""
    printable = subject.isascii() and subject.isprintable() and " " not in subject
    if not subject or len(subject) > 100 or not printable:  # noqa: PLR2004 - the length of the column
        raise OperationsInvalid("an id or a code is needed", field="subject")
