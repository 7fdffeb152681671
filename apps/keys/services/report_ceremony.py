"""5.2.1.2: the operations manager reports the ceremony; the report closes the minutes."""

import hashlib
from uuid import UUID

from django.db import transaction

from apps.audit.services import refusals_audited
from apps.keys.errors import StillPresent
from apps.keys.events import KeysEvent
from apps.keys.models import CeremonyAttendance
from apps.keys.selectors.ceremonies import ceremony_of
from apps.keys.selectors.minutes import minutes_text
from apps.keys.services._ceremony_rows import (
    LONGEST_REPORT,
    locked_ceremony,
    move,
    record,
    require_role,
    short_text,
)
from apps.keys.states import CeremonyEvent
from apps.keys.types import CeremonyView
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.roles import Role


def report_ceremony(*, actor: Actor, clock: Clock, ceremony_id: UUID, report: str) -> CeremonyView:
    """Write the report and fix the digest of the minutes; everybody has left the room.

    Raises `CeremonyMissing`, `CeremonyRoleNeeded`, `CeremonyInvalid`, `StillPresent`, `IllegalTransition`
    (a step is open).
    """
    with (
        refusals_audited(
            actor=actor, clock=clock, event=KeysEvent.CEREMONY_REPORTED, subject=str(ceremony_id)
        ),
        transaction.atomic(),
    ):
        require_role(actor, (Role.OPERATIONS_MANAGER,), clock, clause="5.2.1.2")
        row = locked_ceremony(ceremony_id)
        move(row, CeremonyEvent.REPORT)
        if CeremonyAttendance.objects.filter(participant__ceremony=row, left_at=None).exists():
            raise StillPresent(clause="5.2.1.8")
        row.report = short_text(report, field="report", longest=LONGEST_REPORT)
        row.reported_by, row.reported_at = actor.actor_id, clock.now()
        row.minutes_sha256 = hashlib.sha256(minutes_text(row).encode("utf-8")).hexdigest()
        row.save(update_fields=["state", "report", "reported_by", "reported_at", "minutes_sha256"])
        record(
            row,
            KeysEvent.CEREMONY_REPORTED,
            actor=actor,
            clock=clock,
            clause="5.2.1.2",
            detail={"minutes_sha256": row.minutes_sha256},
        )
        return ceremony_of(row)
