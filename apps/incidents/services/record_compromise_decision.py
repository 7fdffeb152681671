"""5.2.1.1: the CA manager's decision takes effect.

In the same moment a compromised key is blocked, the intake stops, and the revocation of what the key
signed begins (4.9.12, 5.7.3).
"""

from uuid import UUID

from django.db import transaction

from apps.approvals.services import consume_approval
from apps.audit.services import refusals_audited
from apps.incidents.events import IncidentAudit
from apps.incidents.models import Incident
from apps.incidents.permissions import DECISION_ASKERS, require_role
from apps.incidents.selectors import incident_of
from apps.incidents.services._checklist import open_checklist
from apps.incidents.services._rows import EVENT_OF, Said, act_of, locked_incident, subject_of, write
from apps.incidents.states import COMPROMISE_TABLE, CompromiseState
from apps.incidents.types import Decision, IncidentView
from apps.keys.services import mark_compromised
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind


def record_compromise_decision(
    *,
    actor: Actor,
    clock: Clock,
    incident_id: UUID,
    decision: Decision,
    reason: str,
    approval_id: UUID | None,
) -> IncidentView:
    """Write what the CA manager has decided, with the approval of exactly that; it is final.

    Raises `IncidentMissing`, `IncidentRoleNeeded`, `IllegalTransition`, and what `consume_approval` and
    `mark_compromised` raise.
    """
    with (
        refusals_audited(actor=actor, clock=clock, event=IncidentAudit.DECIDED, subject=str(incident_id)),
        transaction.atomic(),
    ):
        require_role(actor, DECISION_ASKERS, clause="5.2.1.1")
        row = locked_incident(incident_id)
        row.compromise = COMPROMISE_TABLE.after(CompromiseState(row.compromise), EVENT_OF[decision])
        consume_approval(
            actor=actor,
            clock=clock,
            approval_id=approval_id,
            kind=Kind.DECIDE_COMPROMISE,
            subject=subject_of(row),
            act=act_of(row, decision, reason),
        )
        _save(row, decision, approval_id)
        said = Said(clause="5.2.1.1", code=decision.value, note=reason)
        write(row, IncidentAudit.DECIDED, said, actor=actor, clock=clock)
        if decision is Decision.CONFIRMED and row.key_id and approval_id:
            mark_compromised(actor=actor, clock=clock, key_id=row.key_id, approval_id=approval_id)
            open_checklist(row, subject=subject_of(row), approval_id=approval_id, actor=actor, clock=clock)
        return incident_of(row)


def _save(row: Incident, decision: Decision, approval_id: UUID | None) -> None:
    if decision is Decision.REISSUE_APPROVED:
        row.reissue_approval_id = approval_id
    else:
        row.compromise_approval_id = approval_id
    row.save(update_fields=["compromise", "compromise_approval_id", "reissue_approval_id"])
