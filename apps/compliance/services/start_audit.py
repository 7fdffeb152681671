"""9.2: the appointed auditor begins on site, where a CA manager is in charge (5.2.1.1)."""

from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event, refusals_audited
from apps.compliance.errors import AuditRoleNeeded
from apps.compliance.events import ComplianceAuditEvent
from apps.compliance.selectors import audit_of
from apps.compliance.services._people import (
    locked_audit,
    refuse_interested,
    refuse_other_lead,
    require_role,
)
from apps.compliance.states import AUDIT_TABLE, AuditStageEvent, AuditState
from apps.compliance.types import AuditView
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.roles import Role


def start_audit(*, actor: Actor, clock: Clock, audit_id: UUID) -> AuditView:
    """Begin the audit; site lead and independence are checked again at this instant.

    Raises `AuditMissing`, `AuditRoleNeeded`, `SiteLeadNeeded`, `AuditorNotIndependent`, `IllegalTransition`.
    """
    with (
        refusals_audited(actor=actor, clock=clock, event=ComplianceAuditEvent.STARTED, subject=str(audit_id)),
        transaction.atomic(),
    ):
        require_role(actor, (Role.EXTERNAL_AUDITOR,), clause="9.2")
        row = locked_audit(audit_id)
        if actor.actor_id != row.auditor:
            raise AuditRoleNeeded("another auditor was chosen", clause="9.4")
        refuse_other_lead(row.site_lead, clock)
        refuse_interested(row.auditor, row.firm, clock)
        row.state = AUDIT_TABLE.after(AuditState(row.state), AuditStageEvent.START)
        row.started_at = clock.now()
        row.save(update_fields=["state", "started_at"])
        record_event(
            actor=actor,
            clock=clock,
            event=ComplianceAuditEvent.STARTED,
            subject=str(row.pk),
            clause="9.2",
            detail={"site_lead": row.site_lead},
        )
        return audit_of(row)
