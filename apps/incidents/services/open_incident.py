"""5.7.1: whoever on the staff notices something opens an incident."""

from uuid import UUID

from django.db import transaction

from apps.audit.services import refusals_audited
from apps.incidents.errors import IncidentInvalid
from apps.incidents.events import IncidentAudit
from apps.incidents.models import Incident
from apps.incidents.permissions import OPENERS, require_role
from apps.incidents.selectors import incident_of
from apps.incidents.services._rows import Said, short_text, write
from apps.incidents.states import COMPROMISE_TABLE, CompromiseEvent, CompromiseState, IncidentState
from apps.incidents.types import IncidentCategory, IncidentView, Severity
from apps.keys.selectors import key_facts
from apps.lib.actor import Actor
from apps.lib.clock import Clock

_LONGEST_SUMMARY = 500


def open_incident(
    *,
    actor: Actor,
    clock: Clock,
    category: IncidentCategory,
    severity: Severity,
    summary: str,
    key_id: UUID | None = None,
) -> IncidentView:
    """Open an incident; one about a key (`key_id`) makes its compromise suspected.

    Raises `IncidentRoleNeeded`, `IncidentInvalid` (a compromise without a key, a key without one),
    `KeyMissing`.
    """
    with (
        refusals_audited(
            actor=actor, clock=clock, event=IncidentAudit.OPENED, subject=f"incident:{category}"
        ),
        transaction.atomic(),
    ):
        require_role(actor, OPENERS, clause="5.7.1")
        row = Incident(
            category=category,
            severity=severity,
            state=IncidentState.OPENED,
            summary=short_text(summary, field="summary", longest=_LONGEST_SUMMARY),
            key_id=key_id,
            compromise=_question(category, key_id),
            opened_by=actor.actor_id,
            opened_at=clock.now(),
        )
        row.save(force_insert=True)
        said = Said(clause="5.7.1", code=row.category, note=row.summary)
        write(row, IncidentAudit.OPENED, said, actor=actor, clock=clock)
        return incident_of(row)


def _question(category: IncidentCategory, key_id: UUID | None) -> CompromiseState:
    """Return how the question of compromise stands at the beginning."""
    about_a_key = category is IncidentCategory.KEY_COMPROMISE
    if about_a_key != (key_id is not None):
        raise IncidentInvalid("a compromise, and nothing else, names its key", field="key_id")
    if key_id is None:
        return CompromiseState.NOT_ASKED
    key_facts(key_id)
    return COMPROMISE_TABLE.after(CompromiseState.NOT_ASKED, CompromiseEvent.SUSPECT)
