"""What follows events of other apps, and rehearsals."""

from uuid import UUID

from apps.base.task import durable_task
from apps.incidents.services import carry_out_rehearsal, open_for_finding
from apps.lib.actor import system_actor
from apps.lib.clock import SYSTEM_CLOCK


@durable_task("incidents.open_for_finding")
def open_for_finding_task(finding_id: str) -> None:
    """Open an incident for what tokens and records disagree about."""
    open_for_finding(actor=system_actor("watch"), clock=SYSTEM_CLOCK, finding_id=UUID(finding_id))


@durable_task("incidents.carry_out_rehearsal")
def carry_out_rehearsal_task(rehearsal_id: str) -> None:
    """Rehearse a compromise on a copy."""
    carry_out_rehearsal(actor=system_actor("rehearsal"), clock=SYSTEM_CLOCK, rehearsal_id=UUID(rehearsal_id))
