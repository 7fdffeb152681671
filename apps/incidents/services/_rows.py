"""What the commands on incidents share: the locked row, texts, notes, and what exactly is decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from apps.audit.services import record_event
from apps.incidents.errors import IncidentInvalid, IncidentMissing
from apps.incidents.events import IncidentAudit
from apps.incidents.models import Incident, IncidentNote
from apps.incidents.states import CompromiseEvent
from apps.incidents.types import Decision
from apps.lib.actor import Actor
from apps.lib.canonical import Plain
from apps.lib.clock import Clock

_LONGEST_NOTE: Final = 4000
EVENT_OF: Final[Mapping[Decision, CompromiseEvent]] = {
    Decision.CONFIRMED: CompromiseEvent.CONFIRM,
    Decision.DISMISSED: CompromiseEvent.DISMISS,
    Decision.REISSUE_APPROVED: CompromiseEvent.APPROVE_REISSUE,
}


def locked_incident(incident_id: UUID) -> Incident:
    """Return the locked row; raise `IncidentMissing`."""
    row = Incident.objects.select_for_update().filter(pk=incident_id).first()
    if row is None:
        raise IncidentMissing
    return row


def short_text(text: str, *, field: str, longest: int = _LONGEST_NOTE) -> str:
    """Return the text without blanks at its ends; refuse an empty and an overlong one."""
    stripped = text.strip()
    if not 0 < len(stripped) <= longest:
        raise IncidentInvalid(f"1 to {longest} characters", field=field)
    return stripped


def subject_of(row: Incident) -> str:
    """Return the subject of approvals about this incident."""
    return f"incident:{row.pk}"


def act_of(row: Incident, decision: Decision, reason: str) -> Mapping[str, Plain]:
    """Return the act that a CA manager agrees to."""
    return {
        "incident_id": str(row.pk),
        "key_id": str(row.key_id),
        "decision": decision.value,
        "reason": reason,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is noted of a step: its clause, its code, the words."""

    clause: str
    code: str
    note: str


def write(row: Incident, event: IncidentAudit, said: Said, *, actor: Actor, clock: Clock) -> None:
    """Add the note and the audit event; the note's text stays out of the log."""
    IncidentNote.objects.create(
        incident=row, code=said.code, note=said.note, written_by=actor.actor_id, written_at=clock.now()
    )
    record_event(
        actor=actor,
        clock=clock,
        event=event,
        subject=str(row.pk),
        clause=said.clause,
        detail={"code": said.code, "state": row.state, "compromise": row.compromise},
    )
