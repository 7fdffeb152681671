"""Who may act on an audit, who may lead it on site, and who is independent enough to make it."""

from collections.abc import Collection
from uuid import UUID

from apps.compliance.errors import AuditMissing, AuditorNotIndependent, AuditRoleNeeded, SiteLeadNeeded
from apps.compliance.models import ComplianceAudit
from apps.lib.actor import Actor, ActorKind, LoginStrength
from apps.lib.clock import Clock
from apps.lib.cps.roles import Role
from apps.staff.selectors import grants_of
from apps.staff.selectors.contracts import contracts
from apps.staff.selectors.directory import StaffDirectory

_STRONG = frozenset({LoginStrength.SECOND_FACTOR, LoginStrength.PASSKEY})


def locked_audit(audit_id: UUID) -> ComplianceAudit:
    """Return the locked row; raise `AuditMissing`."""
    row = ComplianceAudit.objects.select_for_update().filter(pk=audit_id).first()
    if row is None:
        raise AuditMissing
    return row


def require_role(actor: Actor, roles: Collection[str], *, clause: str) -> None:
    """Raise unless a person with one of the roles acts, logged in with a second factor."""
    strong = actor.kind is ActorKind.PERSON and actor.strength in _STRONG
    if not strong or not frozenset(roles) & actor.roles:
        raise AuditRoleNeeded(clause=clause)


def refuse_other_lead(actor_id: str, clock: Clock) -> None:
    """Refuse whoever is no CA manager at this instant (5.2.1.1)."""
    standing = StaffDirectory().standing(actor_id, at=clock.now())
    if standing is None or not standing.active or Role.CA_MANAGER not in standing.roles:
        raise SiteLeadNeeded(field="site_lead", clause="5.2.1.1")


def refuse_interested(actor_id: str, firm: str, clock: Clock) -> None:
    """Refuse an auditor who is not appointed, ever held another role, or whose firm works for us (9.4)."""
    standing = StaffDirectory().standing(actor_id, at=clock.now())
    if standing is None or not standing.active or Role.EXTERNAL_AUDITOR not in standing.roles:
        raise AuditorNotIndependent("not appointed as external auditor", field="auditor", clause="9.4")
    held = {grant.role for grant in grants_of(UUID(actor_id.removeprefix("staff:")))}
    if held - {Role.EXTERNAL_AUDITOR}:
        raise AuditorNotIndependent("holds or held another role", field="auditor", clause="9.4")
    if firm.casefold() in {contract.contractor.casefold() for contract in contracts()}:
        raise AuditorNotIndependent("the firm is a contractor", field="firm", clause="9.4")
