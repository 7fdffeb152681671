"""Record that somebody's papers were checked before they start (5.3.2)."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event, refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.policy.selectors import site_duration
from apps.staff.errors import PersonnelInvalid
from apps.staff.events import PersonnelEvent
from apps.staff.models import BackgroundCheck
from apps.staff.permissions import KEEPS_FILES
from apps.staff.selectors.files import check_view
from apps.staff.services._files import past_day, permit, person_of_another, sealed_text
from apps.staff.types import CheckedDocument, CheckResult, CheckView

_CLAUSE: Final = "5.3.2"


def record_background_check(
    *,
    actor: Actor,
    clock: Clock,
    user_id: UUID,
    carried_out_on: date,
    documents: Collection[CheckedDocument],
    result: CheckResult,
    findings: str = "",
) -> CheckView:
    """Add a check to another person's file; it is valid for the site's `background_check_days`.

    `findings` are sealed. Raises `PersonnelRefused`, `OwnFileRefused`, `PersonnelInvalid`, `StaffMissing`,
    `HasLeft`.
    """
    row = BackgroundCheck(
        user_id=user_id,
        carried_out_on=carried_out_on,
        documents=sorted(document.value for document in set(documents)),
        result=result.value,
        checked_by=actor.actor_id,
        recorded_at=clock.now(),
        valid_until=_last_day(carried_out_on),
    )
    row.sealed_findings = sealed_text(
        findings, table="staff_backgroundcheck", column="sealed_findings", row_id=row.pk
    )
    with (
        refusals_audited(
            actor=actor, clock=clock, event=PersonnelEvent.CHECK_RECORDED, subject=f"staff:{user_id}"
        ),
        transaction.atomic(),
    ):
        permit(actor, KEEPS_FILES, clause=_CLAUSE)
        person_of_another(actor, user_id, clause=_CLAUSE)
        past_day(carried_out_on, clock, field="carried_out_on")
        if not documents:
            raise PersonnelInvalid("no document was looked at", field="documents", clause=_CLAUSE)
        _add(actor, clock, row)
    return check_view(row)


def _add(actor: Actor, clock: Clock, row: BackgroundCheck) -> None:
    row.save(force_insert=True)
    record_event(
        actor=actor,
        clock=clock,
        event=PersonnelEvent.CHECK_RECORDED,
        subject=f"staff:{row.user_id}",
        clause=_CLAUSE,
        detail={"check": str(row.pk), "result": row.result, "documents": row.documents},
    )


def _last_day(carried_out_on: date) -> date:
    days: timedelta = site_duration("background_check_days")
    return carried_out_on + days
