"""Take a measure on contract staff, with the consent of J-LIS (5.3.6)."""

from typing import Final
from uuid import UUID

from django.db import transaction

from apps.approvals.services import consume_approval
from apps.audit.services import record_event, refusals_audited
from apps.lib.actor import Actor, ActorKind
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from apps.lib.cps.roles import Organisation
from apps.staff.errors import PersonnelInvalid, PersonnelRefused
from apps.staff.events import PersonnelEvent
from apps.staff.models import ContractorContract, ContractorPreCheck, MeasureConsent
from apps.staff.selectors.contracts import contract_terms, measure_view
from apps.staff.services._acts import measure_act
from apps.staff.services._files import sealed_text
from apps.staff.types import Measure, MeasureView

_CLAUSE: Final = "5.3.6"


def take_measure(
    *,
    actor: Actor,
    clock: Clock,
    contract_id: UUID,
    user_id: UUID,
    measure: Measure,
    reason: str,
    approval_id: UUID | None = None,
) -> MeasureView:
    """Record that the Digital Agency takes the measure; the consent is used up, the reason is sealed.

    Raises `PersonnelRefused` (not of the Digital Agency), `PersonnelInvalid` (the contract does not allow it,
    or the person does not work under it), and what `consume_approval` raises.
    """
    subject = f"staff:{user_id}"
    with (
        refusals_audited(actor=actor, clock=clock, event=PersonnelEvent.MEASURE_TAKEN, subject=subject),
        transaction.atomic(),
    ):
        if actor.kind is ActorKind.PERSON and actor.organisation != Organisation.DIGITAL_AGENCY:
            raise PersonnelRefused("the Digital Agency takes measures", clause=_CLAUSE)
        _check(contract_id, user_id)
        consume_approval(
            actor=actor,
            clock=clock,
            approval_id=approval_id,
            kind=Kind.TAKE_MEASURE,
            subject=subject,
            act=measure_act(contract_id, user_id, measure, reason),
        )
        row = MeasureConsent(
            contract_id=contract_id, user_id=user_id, measure=measure.value, approval_id=approval_id
        )
        _add(actor, clock, row, reason)
    return measure_view(row)


def _check(contract_id: UUID, user_id: UUID) -> None:
    """5.3.6: the contract itself must say that measures may be taken on its people."""
    contract = ContractorContract.objects.filter(pk=contract_id).first()
    if contract is None or not contract_terms(contract).complete():
        raise PersonnelInvalid(
            "the contract does not provide for measures", field="contract_id", clause=_CLAUSE
        )
    if not ContractorPreCheck.objects.filter(contract=contract, user_id=user_id).exists():
        raise PersonnelInvalid("the person does not work under it", field="user_id", clause=_CLAUSE)


def _add(actor: Actor, clock: Clock, row: MeasureConsent, reason: str) -> None:
    row.sealed_reason = sealed_text(
        reason, table="staff_measureconsent", column="sealed_reason", row_id=row.pk
    )
    row.taken_by, row.taken_at = actor.actor_id, clock.now()
    row.save(force_insert=True)
    record_event(
        actor=actor,
        clock=clock,
        event=PersonnelEvent.MEASURE_TAKEN,
        subject=f"staff:{row.user_id}",
        clause=_CLAUSE,
        detail={
            "contract": str(row.contract_id),
            "measure": row.measure,
            "approval": str(row.approval_id or ""),
        },
    )
