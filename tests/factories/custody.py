"""Backup media that came out of a ceremony (simulated)."""

from uuid import UUID

from apps.keys.models import DsKey
from apps.keys.services import register_medium
from apps.keys.types import MediumFacts, MediumView
from apps.lib.cps.ceremony_script import CeremonyType
from tests.factories.ceremonies import Cast
from tests.factories.keys import make_ds_key

BACKUP = 3
SEAL, PLACE = "S-000123", "本部金庫"


def backup_made(people: Cast) -> UUID:
    """Return a backup ceremony whose backup step was executed and is not witnessed."""
    ceremony = people.done(people.started(CeremonyType.BACKUP), until=BACKUP)
    people.executed(ceremony, BACKUP)
    return ceremony.ceremony_id


def register(people: Cast, ceremony_id: UUID, name: str = "keeper-one", **changes: object) -> MediumView:
    """Register the medium of the backup step."""
    key = DsKey.objects.first() or make_ds_key()
    given = {"label": "M-1", "seal": SEAL, "place": PLACE, "tamper_resistant": True, **changes}
    step = {name: given.pop(name) for name in ("number", "key_id") if name in given}
    values = {"number": BACKUP, "key_id": key.pk, "facts": MediumFacts(**given)}  # type: ignore[arg-type]
    return register_medium(
        actor=people[name].actor,
        clock=people.clock,
        ceremony_id=ceremony_id,
        **(values | step),  # type: ignore[arg-type]  # a test changes one of them
    )
