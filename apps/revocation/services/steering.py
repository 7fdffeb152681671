"""One step of steering a mass revocation: role, reason, row, table, audit."""

from typing import Final
from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event, refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.revocation.errors import MassRevocationMissing, PauseReasonNeeded
from apps.revocation.events import RevocationEvent
from apps.revocation.models import MassRevocation
from apps.revocation.permissions import require_steerer
from apps.revocation.selectors.mass import view_of
from apps.revocation.states import MassEvent
from apps.revocation.types import MassRevocationView

_LONGEST: Final = 500


def steer(
    revocation_id: UUID,
    event: MassEvent,
    *,
    reason: str,
    written: RevocationEvent,
    actor: Actor,
    clock: Clock,
) -> MassRevocationView:
    """Move the mass revocation; its reason is for people, the log keeps that there was one."""
    with (
        refusals_audited(actor=actor, clock=clock, event=written, subject=str(revocation_id)),
        transaction.atomic(),
    ):
        require_steerer(actor)
        row = MassRevocation.objects.select_for_update().filter(pk=revocation_id).first()
        if row is None:
            raise MassRevocationMissing
        if not 0 < len(reason.strip()) <= _LONGEST:
            raise PauseReasonNeeded(field="reason")
        row.apply(event)
        row.steering_note = reason.strip()
        row.save(update_fields=["state", "steering_note"])
        record_event(
            actor=actor,
            clock=clock,
            event=written,
            subject=str(row.key_id),
            clause="4.9.12",
            detail={"credentials": row.done_credentials, "objects": row.done_objects},
        )
        return view_of(row)
