"""Have the compromise of a key rehearsed on a copy of the database (5.7.1, 5.7.3)."""

from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event, refusals_audited
from apps.base.outbox import emit
from apps.incidents.events import IncidentAudit
from apps.incidents.models import CompromiseRehearsal
from apps.incidents.permissions import REHEARSERS, require_role
from apps.incidents.selectors.rehearsals import rehearsal_of
from apps.incidents.types import RehearsalView
from apps.keys.selectors import key_facts
from apps.lib.actor import Actor
from apps.lib.clock import Clock


def request_rehearsal(*, actor: Actor, clock: Clock, key_id: UUID) -> RehearsalView:
    """Order the rehearsal; a worker carries it out. Raises `IncidentRoleNeeded`, `KeyMissing`."""
    event = IncidentAudit.REHEARSAL_REQUESTED
    with (
        refusals_audited(actor=actor, clock=clock, event=event, subject=str(key_id)),
        transaction.atomic(),
    ):
        require_role(actor, REHEARSERS, clause="5.7.3")
        row = CompromiseRehearsal.objects.create(
            key_id=key_facts(key_id).key_id, requested_by=actor.actor_id, requested_at=clock.now()
        )
        record_event(actor=actor, clock=clock, event=event, subject=str(row.pk), clause="5.7.3")
        emit(event, row.pk, clock=clock)
        return rehearsal_of(row)
