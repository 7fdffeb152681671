"""The resumption of the intake in the same words when it is asked for and when it is carried out (5.7.3)."""

from collections.abc import Mapping
from uuid import UUID

from apps.incidents.errors import ChecklistOpen
from apps.incidents.models import Incident
from apps.incidents.selectors.checklists import checklist
from apps.incidents.services._evidence import new_key_taken
from apps.incidents.states import Measure
from apps.lib.canonical import Plain
from apps.lib.clock import Clock


def ready_key(row: Incident, clock: Clock) -> str:
    """Return the id of the new key when everything but the resumption is done.

    Raises `ChecklistMissing`, `NoNewKey` (none, or it went away since), `ChecklistOpen`.
    """
    found = checklist(row.pk)
    new_key = new_key_taken(row, clock)
    open_ones = {one.measure for one in found.measures} - found.taken()
    if open_ones != {Measure.RESUME_INTAKE}:
        raise ChecklistOpen(clause="5.7.3")
    return str(new_key["key"])


def act_of_resumption(incident_id: UUID, new_key: str, reason: str) -> Mapping[str, Plain]:
    """Return the act that a CA manager agrees to."""
    return {"incident_id": str(incident_id), "new_key": new_key, "reason": reason}
