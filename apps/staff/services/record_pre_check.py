"""Record the Digital Agency's check of one of a contractor's people (5.3.7)."""

from datetime import date
from typing import Final
from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event, refusals_audited
from apps.lib.actor import Actor, ActorKind
from apps.lib.clock import Clock
from apps.lib.cps.roles import Organisation
from apps.staff.errors import PersonnelInvalid, PersonnelMissing, PersonnelRefused
from apps.staff.events import PersonnelEvent
from apps.staff.models import ContractorContract, ContractorPreCheck
from apps.staff.permissions import DEALS_WITH_CONTRACTORS
from apps.staff.selectors.contracts import pre_check_view
from apps.staff.services._files import past_day, permit, person_of_another, sealed_text
from apps.staff.types import CheckResult, PreCheckView

_CLAUSE: Final = "5.3.7"


def record_pre_check(
    *,
    actor: Actor,
    clock: Clock,
    user_id: UUID,
    contract_id: UUID,
    checked_on: date,
    result: CheckResult,
    findings: str = "",
) -> PreCheckView:
    """Say whether a contractor's person meets the requirements, under which contract; `findings` are sealed.

    Raises `PersonnelRefused` (not of the Digital Agency), `OwnFileRefused`, `PersonnelInvalid` (the person is
    no contractor's), `PersonnelMissing`, `StaffMissing`, `HasLeft`.
    """
    subject = f"staff:{user_id}"
    row = ContractorPreCheck(
        user_id=user_id,
        contract_id=contract_id,
        result=result.value,
        checked_on=checked_on,
        checked_by=actor.actor_id,
        recorded_at=clock.now(),
    )
    row.sealed_findings = sealed_text(
        findings, table="staff_contractorprecheck", column="sealed_findings", row_id=row.pk
    )
    with (
        refusals_audited(actor=actor, clock=clock, event=PersonnelEvent.PRE_CHECK_RECORDED, subject=subject),
        transaction.atomic(),
    ):
        _check(actor, clock, row)
        _add(actor, clock, row)
    return pre_check_view(row)


def _check(actor: Actor, clock: Clock, row: ContractorPreCheck) -> None:
    permit(actor, DEALS_WITH_CONTRACTORS, clause=_CLAUSE)
    if actor.kind is ActorKind.PERSON and actor.organisation != Organisation.DIGITAL_AGENCY:
        raise PersonnelRefused("the Digital Agency checks contractors' people", clause=_CLAUSE)
    user = person_of_another(actor, row.user_id, clause=_CLAUSE)
    if user.organisation != Organisation.CONTRACTOR:
        raise PersonnelInvalid("the person is no contractor's", field="user_id", clause=_CLAUSE)
    if not ContractorContract.objects.filter(pk=row.contract_id).exists():
        raise PersonnelMissing(field="contract_id")
    past_day(row.checked_on, clock, field="checked_on")


def _add(actor: Actor, clock: Clock, row: ContractorPreCheck) -> None:
    row.save(force_insert=True)
    record_event(
        actor=actor,
        clock=clock,
        event=PersonnelEvent.PRE_CHECK_RECORDED,
        subject=f"staff:{row.user_id}",
        clause=_CLAUSE,
        detail={"contract": str(row.contract_id), "result": row.result},
    )
