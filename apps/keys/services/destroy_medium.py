"""6.2.10.1: the keeper of a backup medium destroys it; it counts once a second custodian has seen it."""

from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event, refusals_audited
from apps.keys.errors import CustodyElsewhere, KeyStillNeeded
from apps.keys.events import KeysEvent
from apps.keys.models import BackupMedium, DsKey, MediumDestruction
from apps.keys.selectors.media import medium_of
from apps.keys.services._ceremony_rows import short_text
from apps.keys.services._destruction import medium_to_end, refuse_needed
from apps.keys.states import DestructionState, DsKeyState
from apps.keys.types import MediumView
from apps.lib.actor import Actor
from apps.lib.clock import Clock

_OUT_OF_USE = (DsKeyState.DEACTIVATED, DsKeyState.COMPROMISED, DsKeyState.DESTROYED)
_LONGEST_EVIDENCE = 200


def destroy_medium(
    *, actor: Actor, clock: Clock, medium_id: UUID, seal: str, method: str, evidence: str
) -> MediumView:
    """Write down how the medium was destroyed, and where the record of it lies.

    The seal is read before. Said again before the witness has come, the newer words count. Raises
    `CeremonyRoleNeeded`, `MediumMissing`, `SealDiffers`, `CustodyElsewhere`, `KeyStillNeeded` (the key is in
    use, or something that it signed is valid), `CeremonyInvalid`.
    """
    with (
        refusals_audited(actor=actor, clock=clock, event=KeysEvent.MEDIUM_DESTROYED, subject=str(medium_id)),
        transaction.atomic(),
    ):
        row = medium_to_end(actor, clock, medium_id=medium_id, seal=seal)
        _refuse_early(row, actor, clock)
        values = {
            "state": DestructionState.RECORDED,
            "method": short_text(method, field="method"),
            "evidence": short_text(evidence, field="evidence", longest=_LONGEST_EVIDENCE),
            "destroyed_by": actor.actor_id,
            "destroyed_at": clock.now(),
        }
        MediumDestruction.objects.update_or_create(medium=row, defaults=values)
        record_event(
            actor=actor,
            clock=clock,
            event=KeysEvent.MEDIUM_DESTROYED,
            subject=str(row.pk),
            clause="6.2.10.1",
            detail={"key": str(row.key_id), "seal": row.seal},
        )
        return medium_of(row)


def _refuse_early(row: BackupMedium, actor: Actor, clock: Clock) -> None:
    if row.custodian != actor.actor_id:
        raise CustodyElsewhere(clause="6.2.10.1")
    if not DsKey.objects.filter(pk=row.key_id, state__in=_OUT_OF_USE).exists():
        raise KeyStillNeeded("the key is not out of use", clause="6.2.10.1")
    refuse_needed(row.key_id, clock)
