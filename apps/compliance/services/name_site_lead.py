"""5.2.1.1: a CA manager is in charge on site while the operation is audited."""

from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event, refusals_audited
from apps.compliance.errors import AuditInvalid
from apps.compliance.events import ComplianceAuditEvent
from apps.compliance.selectors import audit_of
from apps.compliance.services._people import locked_audit, refuse_other_lead, require_role
from apps.compliance.states import AuditState
from apps.compliance.types import AuditView
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.roles import Role

_NAMED_BY = frozenset({Role.CA_MANAGER, Role.DIGITAL_AGENCY_APPROVER})


def name_site_lead(*, actor: Actor, clock: Clock, audit_id: UUID, site_lead: str) -> AuditView:
    """Name the person in charge (an actor id) of a planned audit.

    Raises `AuditMissing`, `AuditRoleNeeded`, `SiteLeadNeeded` (no CA manager), `AuditInvalid` (it has begun).
    """
    event = ComplianceAuditEvent.SITE_LEAD_NAMED
    with (
        refusals_audited(actor=actor, clock=clock, event=event, subject=str(audit_id)),
        transaction.atomic(),
    ):
        require_role(actor, _NAMED_BY, clause="5.2.1.1")
        row = locked_audit(audit_id)
        if row.state != AuditState.PLANNED:
            raise AuditInvalid("the audit has begun", clause="5.2.1.1")
        refuse_other_lead(site_lead, clock)
        row.site_lead = site_lead
        row.save(update_fields=["site_lead"])
        record_event(
            actor=actor,
            clock=clock,
            event=event,
            subject=str(row.pk),
            clause="5.2.1.1",
            detail={"site_lead": site_lead},
        )
        return audit_of(row)
