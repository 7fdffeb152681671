"""Enter a piece of equipment into the register (5.2.1.2)."""

from typing import Final

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.roles import Organisation
from apps.operations.errors import OperationsInvalid
from apps.operations.events import OperationsEvent
from apps.operations.models import Asset
from apps.operations.permissions import OPERATIONS_OFFICE
from apps.operations.services.acting import checked_code, duty, insert
from apps.operations.types import AssetDraft, Recorded

_CLAUSE: Final = "5.2.1.2"
_MOST_MONTHS: Final = 60
_LONGEST_LOCATION: Final = 100


def register_asset(*, actor: Actor, clock: Clock, draft: AssetDraft) -> Recorded:
    """Store the asset with its owner (an organisation), place and next maintenance.

    Raises `DutyRefused`, `OperationsInvalid`, `RecordTaken` (the tag).
    """
    event = OperationsEvent.ASSET_REGISTERED
    row = Asset(
        tag=draft.tag,
        kind=draft.kind,
        owner=draft.owner,
        location=draft.location.strip(),
        next_maintenance_on=draft.next_maintenance_on,
        interval_months=draft.interval_months,
    )
    with duty(
        actor=actor, clock=clock, event=event, subject="asset", clause=_CLAUSE, roles=OPERATIONS_OFFICE
    ):
        checked_code(draft.tag, field="tag")
        _check(draft)
        insert(row, actor=actor, clock=clock, event=event, clause=_CLAUSE, tag=draft.tag)
    return Recorded(record_id=row.pk)


def _check(draft: AssetDraft) -> None:
    if draft.owner not in {body.value for body in Organisation}:
        raise OperationsInvalid("no such organisation", field="owner")
    if not 1 <= len(draft.location.strip()) <= _LONGEST_LOCATION:
        raise OperationsInvalid("the place is missing", field="location")
    if not 1 <= draft.interval_months <= _MOST_MONTHS:
        raise OperationsInvalid(f"1 to {_MOST_MONTHS} months", field="interval_months")
