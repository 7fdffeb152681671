"""Open a case about somebody who acted beyond their authority (5.3.6)."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from django.db import transaction

from apps.audit.selectors import known_event_ids
from apps.audit.services import record_event, refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.roles import Role
from apps.staff.errors import PersonnelInvalid
from apps.staff.events import PersonnelEvent
from apps.staff.models import SanctionCase
from apps.staff.permissions import HANDLES_SANCTIONS
from apps.staff.selectors.roles import roles_of
from apps.staff.selectors.sanctions import sanction_view
from apps.staff.services._files import permit, person_of_another, sealed_text, short_text
from apps.staff.types import SanctionView

_CLAUSE: Final = "5.3.6"


def open_sanction_case(
    *,
    actor: Actor,
    clock: Clock,
    user_id: UUID,
    facts: str,
    audit_events: Collection[UUID],
    auditors: Collection[UUID] = (),
) -> SanctionView:
    """Write down what happened, with the ids of the audit events that show it; the text is sealed.

    Only CA managers and the `auditors` named here read the case. Raises `PersonnelRefused`, `OwnFileRefused`,
    `PersonnelInvalid` (no events, one that the log does not hold, or a person named who is no auditor),
    `StaffMissing`, `HasLeft`.
    """
    subject = f"staff:{user_id}"
    with (
        refusals_audited(actor=actor, clock=clock, event=PersonnelEvent.SANCTION_OPENED, subject=subject),
        transaction.atomic(),
    ):
        permit(actor, HANDLES_SANCTIONS, clause=_CLAUSE)
        person_of_another(actor, user_id, clause=_CLAUSE)
        _check(clock, user_id, audit_events, auditors)
        row = SanctionCase(
            user_id=user_id,
            audit_events=sorted(map(str, set(audit_events))),
            auditors=sorted(f"staff:{one}" for one in set(auditors)),
            opened_by=actor.actor_id,
            opened_at=clock.now(),
        )
        _add(actor, clock, row, facts)
    return sanction_view(row)


def _check(clock: Clock, user_id: UUID, audit_events: Collection[UUID], auditors: Collection[UUID]) -> None:
    if not audit_events:
        raise PersonnelInvalid("name the audit events", field="audit_events", clause=_CLAUSE)
    if known_event_ids(audit_events) != frozenset(audit_events):
        raise PersonnelInvalid("the log holds no such event", field="audit_events", clause=_CLAUSE)
    for auditor in auditors:
        if auditor == user_id or Role.AUDITOR not in roles_of(auditor, at=clock.now()):
            raise PersonnelInvalid("only auditors, and not the person", field="auditors", clause=_CLAUSE)


def _add(actor: Actor, clock: Clock, row: SanctionCase, facts: str) -> None:
    row.sealed_facts = sealed_text(
        short_text(facts, field="facts"), table="staff_sanctioncase", column="sealed_facts", row_id=row.pk
    )
    row.save(force_insert=True)
    record_event(
        actor=actor,
        clock=clock,
        event=PersonnelEvent.SANCTION_OPENED,
        subject=f"sanction:{row.pk}",
        clause=_CLAUSE,
        detail={"events": len(row.audit_events)},
    )
