"""Record a meeting of the stakeholders with its minutes (5.2.1.2)."""

import hashlib
from collections.abc import Collection
from datetime import date
from typing import Final
from uuid import UUID

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.roles import Organisation
from apps.operations.errors import OperationsInvalid, RecordMissing
from apps.operations.events import OperationsEvent
from apps.operations.models import ActivityPlan, MeetingRecord
from apps.operations.permissions import OPERATIONS_OFFICE
from apps.operations.services.acting import duty, insert, sealed
from apps.operations.types import Recorded

_CLAUSE: Final = "5.2.1.2"


def record_meeting(
    *,
    actor: Actor,
    clock: Clock,
    held_on: date,
    organisations: Collection[Organisation],
    plans: Collection[UUID],
    minutes: str,
) -> Recorded:
    """Store who was there, the plans that were before the meeting and the minutes (sealed).

    Raises `DutyRefused`, `OperationsInvalid`, `RecordMissing` (a plan).
    """
    event = OperationsEvent.MEETING_RECORDED
    row = MeetingRecord(
        held_on=held_on,
        organisations=sorted({body.value for body in organisations}),
        plans=sorted({str(plan) for plan in plans}),
        minutes_sha256=hashlib.sha256(minutes.strip().encode()).hexdigest(),
    )
    with duty(
        actor=actor, clock=clock, event=event, subject="meeting", clause=_CLAUSE, roles=OPERATIONS_OFFICE
    ):
        if held_on > clock.today():
            raise OperationsInvalid("the day has not come", field="held_on")
        if not organisations:
            raise OperationsInvalid("who was there?", field="organisations")
        if ActivityPlan.objects.filter(pk__in=plans).count() != len(row.plans):
            raise RecordMissing(field="plans")
        sealed(row, "sealed_text", minutes, field="minutes")
        insert(row, actor=actor, clock=clock, event=event, clause=_CLAUSE, minutes_sha256=row.minutes_sha256)
    return Recorded(record_id=row.pk)
