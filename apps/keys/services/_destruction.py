"""6.2.10.1: nothing that holds a key is destroyed before everything that the key signed has run out."""

from uuid import UUID

from apps.keys.adapters.key_journal import load_journal
from apps.keys.errors import KeyStillNeeded, MediumMissing, SealDiffers
from apps.keys.models import BackupMedium
from apps.keys.selectors.media import kept_media
from apps.keys.services._ceremony_rows import require_role
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.roles import Role


def refuse_needed(key_id: UUID, clock: Clock) -> None:
    """Raise `KeyStillNeeded` while something that the key signed is valid."""
    needed_until = load_journal().needed_until(key_id)
    if needed_until is not None and needed_until >= clock.today():
        raise KeyStillNeeded(f"until {needed_until}", clause="6.2.10.1")


def medium_to_end(actor: Actor, clock: Clock, *, medium_id: UUID, seal: str) -> BackupMedium:
    """Return the locked medium that exists still and whose seal was read; the actor is a custodian.

    Raises `CeremonyRoleNeeded`, `MediumMissing` (none, or it is destroyed), `SealDiffers`.
    """
    require_role(actor, (Role.KEY_CUSTODIAN,), clock, clause="6.2.10.1")
    row = kept_media().select_for_update().filter(pk=medium_id).first()
    if row is None:
        raise MediumMissing(field="medium_id")
    if row.seal != seal.strip():
        raise SealDiffers(field="seal", clause="6.2.10.1")
    return row
