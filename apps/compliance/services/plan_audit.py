"""9.2, 9.4: the Digital Agency chooses an independent auditor and the day."""

from datetime import date

from django.db import transaction

from apps.audit.services import record_event, refusals_audited
from apps.compliance.errors import AuditInvalid
from apps.compliance.events import ComplianceAuditEvent
from apps.compliance.models import ComplianceAudit
from apps.compliance.selectors import audit_of
from apps.compliance.services._people import refuse_interested, require_role
from apps.compliance.states import AuditState
from apps.compliance.types import AuditKind, AuditView
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.roles import Role

_LONGEST_REASON, _LONGEST_FIRM = 500, 100


def plan_audit(
    *,
    actor: Actor,
    clock: Clock,
    kind: AuditKind,
    planned_for: date,
    auditor: str,
    firm: str,
    independence_declared_on: date,
    reason: str = "",
) -> AuditView:
    """Plan an audit by `auditor` (an actor id) of `firm`, who has declared independence on that day (JST).

    Raises `AuditRoleNeeded`, `AuditorNotIndependent`, `AuditInvalid` (an ad hoc audit without a reason, a
    day that is past, a declaration of the future).
    """
    with (
        refusals_audited(
            actor=actor, clock=clock, event=ComplianceAuditEvent.PLANNED, subject=f"audit:{kind}"
        ),
        transaction.atomic(),
    ):
        require_role(actor, (Role.DIGITAL_AGENCY_APPROVER,), clause="9.2")
        row = ComplianceAudit(
            kind=kind,
            state=AuditState.PLANNED,
            reason=reason.strip(),
            planned_for=planned_for,
            auditor=auditor,
            firm=firm.strip(),
            independence_declared_on=independence_declared_on,
            planned_by=actor.actor_id,
            planned_at=clock.now(),
        )
        _check(row, clock)
        refuse_interested(row.auditor, row.firm, clock)
        _insert(row, actor, clock)
        return audit_of(row)


def _insert(row: ComplianceAudit, actor: Actor, clock: Clock) -> None:
    row.save(force_insert=True)
    record_event(
        actor=actor,
        clock=clock,
        event=ComplianceAuditEvent.PLANNED,
        subject=str(row.pk),
        clause="9.2",
        detail={"kind": row.kind, "day": row.planned_for.isoformat(), "auditor": row.auditor},
    )


def _check(row: ComplianceAudit, clock: Clock) -> None:
    if row.planned_for < clock.today():
        raise AuditInvalid("the day is past", field="planned_for")
    if row.independence_declared_on > clock.today():
        raise AuditInvalid("the declaration lies in the future", field="independence_declared_on")
    if not 0 < len(row.firm) <= _LONGEST_FIRM:
        raise AuditInvalid(f"1 to {_LONGEST_FIRM} characters", field="firm")
    if len(row.reason) > _LONGEST_REASON or (row.kind == AuditKind.AD_HOC and not row.reason):
        raise AuditInvalid("an audit outside the plan needs a short reason", field="reason", clause="9.2")
