"""The menu: sections in the order of the work, our own names for every list, and the roles that see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from apps.lib.cps.roles import Role
from dsportal import visibility as seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One list of the portal: model label, name, and who sees it."""

    model: str
    name: Any  # a lazy translation
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading of the menu with its lists."""

    code: str
    name: Any  # a lazy translation
    entries: tuple[Entry, ...]


def _entry(model: str, name: Any, roles: frozenset[Role]) -> Entry:
    return Entry(model=model.lower(), name=name, roles=roles)


SECTIONS: Final = (
    Section(
        code="registration",
        name=_("Applications"),
        entries=(
            _entry("registration.IssuanceApplication", _("Issuance applications"), seen.RA),
            _entry("registration.ScreeningResult", _("Screening results"), seen.RA),
            _entry("registration.Holder", _("Holders"), seen.RA),
            _entry("registration.EvidenceProvider", _("Evidence providers"), seen.RA),
            _entry("registration.IntakeHold", _("Stops of the intake"), seen.RA),
        ),
    ),
    Section(
        code="issuance",
        name=_("Issuance"),
        entries=(
            _entry("issuance.Credential", _("Credentials"), seen.ISSUING | {Role.RA_OPERATOR}),
            _entry("issuance.IssuanceBatch", _("Signing journal"), seen.ISSUING),
            _entry("issuance.SigningAttempt", _("Signing attempts"), seen.ISSUING),
            _entry("issuance.MobileSecurityObject", _("Mobile security objects"), seen.ISSUING),
            _entry("issuance.Delivery", _("Deliveries"), seen.ISSUING),
        ),
    ),
    Section(
        code="revocation",
        name=_("Revocation and publication"),
        entries=(
            _entry("revocation.RevocationRequest", _("Revocation requests"), seen.REVOKING),
            _entry("issuance.StatusList", _("Status lists"), seen.ISSUING),
            _entry("revocation.StatusListEdition", _("Published status lists"), seen.ISSUING),
            _entry("publication.Verifier", _("Verifiers"), seen.ISSUING),
            _entry("publication.StatusListDownload", _("Downloads by verifiers"), seen.ISSUING),
            _entry("publication.CertificateDistribution", _("Certificates for verifiers"), seen.ISSUING),
            _entry("publication.CertificateDownload", _("Downloads of certificates"), seen.ISSUING),
            _entry("publication.DtsPosting", _("Files on the repository DTS"), seen.ISSUING),
        ),
    ),
    Section(
        code="keys",
        name=_("Keys and certificates"),
        entries=(
            _entry("keys.DsKey", _("Signing keys"), seen.KEYS),
            _entry("keys.ActivationSession", _("Activations"), seen.KEYS),
            _entry("keys.SignerProcess", _("Signer processes"), seen.KEYS),
            _entry("keys.Hsm", _("Hardware security modules"), seen.KEYS),
            _entry("keys.KeyBackup", _("Backups of keys"), seen.KEYS),
            _entry("keys.TokenAct", _("Acts at the token"), seen.KEYS),
            _entry("keys.TokenFinding", _("Findings at the token"), seen.KEYS),
            _entry("keys.KeyUse", _("Signatures by key and day"), seen.KEYS),
            _entry("keys.DoctorReport", _("Examinations of the HSM"), seen.KEYS),
            _entry("certificates.DsCertificate", _("Document Signer certificates"), seen.KEYS),
            _entry("certificates.RootCertificate", _("Root certificates"), seen.KEYS),
            _entry("certificates.CertificateOrder", _("Issue of next certificates"), seen.KEYS),
            _entry("certificates.CertificateRevocation", _("Revocations by the root CA"), seen.KEYS),
            _entry("certificates.CalendarWarning", _("Announced ends"), seen.KEYS),
            _entry("certificates.CrlEdition", _("Certificate revocation lists"), seen.KEYS),
            _entry("certificates.CrlFetch", _("Fetched revocation lists"), seen.KEYS),
        ),
    ),
    Section(
        code="ceremonies",
        name=_("Key ceremonies and backup media"),
        entries=(
            _entry("keys.KeyCeremony", _("Key ceremonies"), seen.CEREMONIES),
            _entry("keys.CeremonyRehearsal", _("Rehearsals at other installations"), seen.KEYS),
            _entry("keys.CeremonyAttendance", _("Entry and exit"), seen.CEREMONIES),
            _entry("keys.CeremonyStep", _("Steps of ceremonies"), seen.KEYS),
            _entry("keys.StepConfirmation", _("Confirmations of steps"), seen.KEYS),
            _entry("keys.BackupMedium", _("Backup media"), seen.KEYS),
            _entry("keys.MediumDestruction", _("Destroyed backup media"), seen.KEYS),
            _entry("keys.OnCallDay", _("Custodians on call"), seen.KEYS),
            _entry("keys.CustodyHandOver", _("Hand-overs of backup media"), seen.KEYS),
            _entry("keys.ManagementKey", _("Management keys"), seen.KEYS),
            _entry("keys.CustodyCount", _("Counts of what lies under seal"), seen.KEYS),
            _entry("keys.CustodyCountLine", _("Lines of the counts"), seen.KEYS),
            _entry("keys.CustodyFinding", _("Findings of the counts"), seen.KEYS),
        ),
    ),
    Section(
        code="assurance",
        name=_("Evidence and reviews"),
        entries=(
            _entry("policy.HsmEvidence", _("Evidence of HSMs"), seen.ASSURANCE),
            _entry("policy.ApprovedDeviceModel", _("Approved device models"), seen.ASSURANCE),
            _entry("policy.StrengthReview", _("Security strength reviews"), seen.ASSURANCE),
            _entry("policy.AlgorithmAlert", _("Algorithm alerts"), seen.ASSURANCE),
            _entry("policy.RiskAssessment", _("Risk assessments"), seen.ASSURANCE),
        ),
    ),
    Section(
        code="incidents",
        name=_("Incidents and compliance audits"),
        entries=(
            _entry("incidents.Incident", _("Incidents"), seen.INCIDENTS),
            _entry("incidents.IncidentNote", _("Notes on incidents"), seen.INCIDENTS),
            _entry("incidents.ResponseMeasure", _("Measures after a compromise"), seen.INCIDENTS),
            _entry("incidents.CompromiseRehearsal", _("Rehearsals of a compromise"), seen.INCIDENTS),
            _entry("revocation.MassRevocation", _("Revocations by key"), seen.INCIDENTS),
            _entry("compliance.ComplianceAudit", _("Compliance audits"), seen.COMPLIANCE),
        ),
    ),
    Section(
        code="operations",
        name=_("Daily operation"),
        entries=(
            _entry("operations.WorkOrder", _("Work orders"), seen.ORDERED),
            _entry("operations.OperationLogEntry", _("Operation log"), seen.ORDERED),
            _entry("operations.DailyChecklist", _("Daily checklists"), seen.OPERATING),
            _entry("operations.Inquiry", _("Inquiries"), seen.DESK),
            _entry("operations.PeriodicReport", _("Regular reports"), seen.DESK),
            _entry("operations.AuditRequest", _("Requests of auditors"), seen.DESK),
            _entry("operations.ActivityPlan", _("Activity plans"), seen.PLANNING),
            _entry("operations.MeetingRecord", _("Meetings"), seen.PLANNING),
            _entry("operations.StakeholderContact", _("Contacts with stakeholders"), seen.DESK),
            _entry("operations.Escalation", _("Escalations"), seen.DESK),
            _entry("operations.Asset", _("Equipment"), seen.OPERATING),
            _entry("operations.AssetMaintenance", _("Maintenance"), seen.OPERATING),
            _entry("operations.Problem", _("Problems"), seen.OPERATING),
            _entry("operations.ChangeRequest", _("Change requests"), seen.OPERATING),
            _entry("operations.ConfigurationItem", _("Configuration"), seen.OPERATING),
            _entry("operations.Release", _("Releases"), seen.OPERATING),
            _entry("operations.FormTemplate", _("Forms"), seen.DESK),
            _entry("operations.FormRecord", _("Filled forms"), seen.DESK),
            _entry("operations.Reminder", _("Reminders"), seen.OPERATING),
        ),
    ),
    Section(
        code="audit",
        name=_("Audit"),
        entries=(
            _entry("audit.AuditEvent", _("Audit events"), seen.AUDITORS),
            _entry("audit.Checkpoint", _("Log checkpoints"), seen.AUDITORS),
            _entry("compliance.AuthorityFinding", _("Findings of the nightly review"), seen.AUDITORS),
        ),
    ),
    Section(
        code="personnel",
        name=_("Personnel files"),
        entries=(
            _entry("staff.BackgroundCheck", _("Background checks"), seen.FILES),
            _entry("staff.Qualification", _("Qualifications"), seen.FILES),
            _entry("staff.PrerequisiteWaiver", _("Exceptions from qualifications"), seen.FILES),
            _entry("staff.TrainingRecord", _("Trainings taken"), seen.FILES),
            _entry("staff.TrainingSession", _("Trainings held"), seen.FILES),
            _entry("staff.TrainingTask", _("Trainings after changes"), seen.FILES),
            _entry("staff.TrainingPlan", _("Training plans"), seen.FILES),
            _entry("staff.TrainingCourse", _("Training courses"), seen.FILES),
            _entry("staff.RotationPlan", _("Rotation plans"), seen.FILES),
            _entry("staff.OpenDuty", _("Duties left behind"), seen.FILES),
            _entry("staff.ContractorContract", _("Register of contracts"), seen.CONTRACTORS),
            _entry("staff.ContractorPreCheck", _("Checks of contractors' people"), seen.CONTRACTORS),
            _entry("staff.MeasureConsent", _("Measures on contract staff"), seen.CONTRACTORS),
            _entry("staff.StaffDocument", _("Register of documents"), seen.FILES),
            _entry("staff.DocumentVersion", _("Versions of documents"), seen.FILES),
            _entry("staff.DocumentReading", _("Readings of documents"), seen.FILES),
            _entry("staff.Reminder", _("Reminders by mail"), seen.FILES),
        ),
    ),
    Section(
        code="governance",
        name=_("Policy and people"),
        entries=(
            _entry("policy.PolicyEdition", _("Policy editions"), seen.EVERYBODY),
            _entry("policy.SitePolicyValue", _("Versions of site policy values"), seen.EVERYBODY),
            _entry("policy.MsoProfileVersion", _("Credential profiles"), seen.EVERYBODY),
            _entry("approvals.ApprovalRequest", _("Approval requests"), seen.MANAGERS | seen.AUDITORS),
            _entry("approvals.ApprovalVote", _("Votes"), seen.MANAGERS | seen.AUDITORS),
            _entry("approvals.IssuedBallot", _("Ballots"), seen.AUDITORS),
            _entry("staff.User", _("Staff accounts"), seen.MANAGERS | seen.AUDITORS),
            _entry("staff.RoleAssignment", _("Role assignments"), seen.MANAGERS | seen.AUDITORS),
            _entry("staff.EnrolledFactor", _("Security keys of staff"), seen.MANAGERS | seen.AUDITORS),
            _entry("staff.StaffSession", _("Sessions of staff"), seen.AUDITORS),
            _entry("staff.StaffCertificate", _("Staff certificates"), seen.MANAGERS | seen.AUDITORS),
            _entry("staff.ApiClient", _("Machine clients"), seen.ENGINEERS | seen.MANAGERS | seen.AUDITORS),
        ),
    ),
)
ENTRIES: Final[Mapping[str, Entry]] = MappingProxyType(
    {entry.model: entry for section in SECTIONS for entry in section.entries}
)
