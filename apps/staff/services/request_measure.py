"""Ask J-LIS to consent to a measure on contract staff (5.3.6)."""

from uuid import UUID

from apps.approvals.services import check_asker
from apps.approvals.types import ApprovalView
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from apps.staff.errors import PersonnelMissing
from apps.staff.models import ContractorContract
from apps.staff.services._acts import measure_act
from apps.staff.services._asking import ask, name_of
from apps.staff.types import Measure


def request_measure(
    *, actor: Actor, clock: Clock, contract_id: UUID, user_id: UUID, measure: Measure, reason: str
) -> ApprovalView:
    """Open the request. Raises `PersonnelMissing`, `StaffMissing`, and what `request_approval` raises."""
    check_asker(actor=actor, clock=clock, kind=Kind.TAKE_MEASURE)
    contract = ContractorContract.objects.filter(pk=contract_id).first()
    if contract is None:
        raise PersonnelMissing(field="contract_id")
    return ask(
        actor,
        clock,
        Kind.TAKE_MEASURE,
        subject=f"staff:{user_id}",
        act=measure_act(contract_id, user_id, measure, reason.strip()),
        shown={
            "contract": contract.number,
            "person": name_of(user_id),
            "measure": measure.value,
            "reason": reason.strip(),
        },
        reason=reason.strip(),
        took_part=[f"staff:{user_id}"],
    )
