"""A worker copies the database, lets a process of its own work on the copy, and keeps what it measured."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event
from apps.incidents.adapters.database_copy import marked_copy, rehearse_in_child
from apps.incidents.errors import RehearsalFailed, RehearsalMissing
from apps.incidents.events import IncidentAudit
from apps.incidents.models import CompromiseRehearsal
from apps.incidents.selectors.rehearsals import rehearsal_of
from apps.incidents.states import RehearsalEvent, RehearsalState
from apps.incidents.types import RehearsalView
from apps.lib.actor import Actor
from apps.lib.clock import Clock

SECONDS: Final = 60.0  # of revoking on the copy: long enough to measure a rate
_LONGEST: Final = 200


def carry_out_rehearsal(
    *, actor: Actor, clock: Clock, rehearsal_id: UUID, seconds: float = SECONDS
) -> RehearsalView:
    """Rehearse once; one that ended already is returned as it is. Raises `RehearsalMissing`.

    No transaction is open while the copy is worked on; a failure is kept with its cause.
    """
    row = CompromiseRehearsal.objects.filter(pk=rehearsal_id).first()
    if row is None:
        raise RehearsalMissing
    if row.state != RehearsalState.REQUESTED:
        return rehearsal_of(row)
    result: Mapping[str, Any] = {}
    cause = ""
    try:
        with marked_copy() as url:
            result = rehearse_in_child(url, key_id=str(row.key_id), seconds=seconds)
    except RehearsalFailed as failure:
        cause = failure.detail
    return _keep(rehearsal_id, result, cause, actor=actor, clock=clock)


def _keep(
    rehearsal_id: UUID, result: Mapping[str, Any], cause: str, *, actor: Actor, clock: Clock
) -> RehearsalView:
    with transaction.atomic(durable=True):
        row = CompromiseRehearsal.objects.select_for_update().get(pk=rehearsal_id)
        row.apply(RehearsalEvent.FAIL if cause else RehearsalEvent.FINISH)
        row.result, row.cause, row.ended_at = dict(result), cause[:_LONGEST], clock.now()
        row.save(update_fields=["state", "result", "cause", "ended_at"])
        record_event(
            actor=actor,
            clock=clock,
            event=IncidentAudit.REHEARSAL_ENDED,
            subject=str(row.pk),
            clause="5.7.3",
            detail={"state": row.state},
        )
        return rehearsal_of(row)
