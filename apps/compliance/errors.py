"""Refusals of the app `compliance`."""

from apps.lib.errors import IntegrityFault, Invalid, Missing, Refused


class RegisterInvalid(IntegrityFault):
    """The register of obligations is not what this program was made for."""

    code = "register_invalid"
    title = "The register of obligations cannot be read"


class UnknownRequirement(Invalid):
    """A test is marked with an id that the register does not have."""

    code = "requirement_unknown"
    title = "A marked requirement does not exist"


class AuditMissing(Missing):
    """There is no such audit."""

    code = "compliance_audit_missing"
    title = "There is no such compliance audit"


class AuditInvalid(Invalid):
    """A field of an audit is malformed."""

    code = "compliance_audit_invalid"
    title = "The data of the compliance audit are not valid"


class AuditRoleNeeded(Refused):
    """The act belongs to another role."""

    code = "compliance_audit_role_needed"
    title = "Your roles do not permit this act on the compliance audit"


class SiteLeadNeeded(Refused):
    """A CA manager is in charge on site (5.2.1.1)."""

    code = "compliance_site_lead_needed"
    title = "A CA manager must be in charge of the audit on site"


class AuditorNotIndependent(Refused):
    """The auditor has, or had, an interest in the Document Signer (9.4)."""

    code = "compliance_auditor_not_independent"
    title = "The external auditor is not independent of the operation"
