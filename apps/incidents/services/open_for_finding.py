"""5.7.1, 6.2.1.1: what tokens and records disagree about becomes an incident without waiting for a person."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from django.db import transaction

from apps.incidents.errors import IncidentRoleNeeded
from apps.incidents.events import IncidentAudit
from apps.incidents.models import Incident
from apps.incidents.selectors import incident_of
from apps.incidents.services._rows import Said, write
from apps.incidents.states import CompromiseState, IncidentState
from apps.incidents.types import IncidentCategory, IncidentView, Severity
from apps.keys.selectors import finding
from apps.lib.actor import Actor, ActorKind
from apps.lib.clock import Clock

_CATEGORIES: Final[Mapping[str, IncidentCategory]] = {  # by the kind of the finding
    "SIGNATURES_UNEXPLAINED": IncidentCategory.SECURITY_BREACH,
    "ORPHAN_KEY": IncidentCategory.SECURITY_BREACH,
    "ORPHAN_COPY": IncidentCategory.SECURITY_BREACH,
    "COPY_DIFFERS": IncidentCategory.SECURITY_BREACH,
    "KEY_MISSING": IncidentCategory.SYSTEM_FAILURE,
    "COPY_MISSING": IncidentCategory.SYSTEM_FAILURE,
    "TOKEN_UNREADABLE": IncidentCategory.SYSTEM_FAILURE,
}


@transaction.atomic
def open_for_finding(*, actor: Actor, clock: Clock, finding_id: UUID) -> IncidentView | None:
    """Open one incident for a finding at the token; None where its kind needs none. Safe to repeat.

    People judge whether a key is compromised; nothing is suspected here. Raises `FindingMissing`,
    `IncidentRoleNeeded` (a person opens incidents by `open_incident`).
    """
    if actor.kind is not ActorKind.SYSTEM:
        raise IncidentRoleNeeded(clause="5.7.1")
    found = finding(finding_id)
    category = _CATEGORIES.get(found.kind)
    if category is None:
        return None
    breach = category is IncidentCategory.SECURITY_BREACH
    row, fresh = Incident.objects.get_or_create(
        summary=f"{found.kind.value} {found.subject} ({found.finding_id})",
        defaults={
            "category": category,
            "severity": Severity.EMERGENCY if breach else Severity.ORDINARY,
            "state": IncidentState.OPENED,
            "compromise": CompromiseState.NOT_ASKED,
            "opened_by": actor.actor_id,
            "opened_at": clock.now(),
        },
    )
    if fresh:
        said = Said(clause="5.7.1", code=row.category, note=row.summary)
        write(row, IncidentAudit.OPENED, said, actor=actor, clock=clock)
    return incident_of(row)
