"""6.2.10.1: a second custodian has seen that a backup medium was destroyed; only now it is gone."""

from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event, refusals_audited
from apps.keys.errors import DestructionMissing, PersonCountedTwice
from apps.keys.events import KeysEvent
from apps.keys.models import MediumDestruction
from apps.keys.selectors.media import medium_of
from apps.keys.services._destruction import medium_to_end
from apps.keys.states import DESTRUCTION_TABLE, DestructionEvent, DestructionState
from apps.keys.types import MediumView
from apps.lib.actor import Actor
from apps.lib.clock import Clock


def witness_medium_destruction(*, actor: Actor, clock: Clock, medium_id: UUID, seal: str) -> MediumView:
    """Confirm with the seal number that the witness read before; from now on the medium holds nothing.

    Raises `CeremonyRoleNeeded`, `MediumMissing`, `SealDiffers`, `DestructionMissing`, `PersonCountedTwice`.
    """
    with (
        refusals_audited(
            actor=actor, clock=clock, event=KeysEvent.MEDIUM_DESTRUCTION_WITNESSED, subject=str(medium_id)
        ),
        transaction.atomic(),
    ):
        medium = medium_to_end(actor, clock, medium_id=medium_id, seal=seal)
        row = MediumDestruction.objects.select_for_update().filter(medium=medium).first()
        if row is None:
            raise DestructionMissing(field="medium_id")
        if row.destroyed_by == actor.actor_id:
            raise PersonCountedTwice(clause="6.2.10.1")
        row.state = DESTRUCTION_TABLE.after(DestructionState(row.state), DestructionEvent.WITNESS)
        row.witnessed_by, row.witnessed_at = actor.actor_id, clock.now()
        row.save(update_fields=["state", "witnessed_by", "witnessed_at"])
        record_event(
            actor=actor,
            clock=clock,
            event=KeysEvent.MEDIUM_DESTRUCTION_WITNESSED,
            subject=str(medium.pk),
            clause="6.2.10.1",
            detail={"key": str(medium.key_id), "destroyed_by": row.destroyed_by},
        )
        return medium_of(medium)
