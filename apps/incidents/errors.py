"""Refusals of the app `incidents`."""

from apps.lib.errors import Invalid, Missing, Refused


class IncidentMissing(Missing):
    """There is no such incident."""

    code = "incident_missing"
    title = "There is no such incident"


class IncidentInvalid(Invalid):
    """A field of an incident is malformed."""

    code = "incident_invalid"
    title = "The data of the incident are not valid"


class IncidentRoleNeeded(Refused):
    """The act belongs to another role."""

    code = "incident_role_needed"
    title = "Your roles do not permit this act on the incident"


class CompromiseUnsettled(Refused):
    """The question of compromise, or the re-issue after it, is not decided yet (5.2.1.1)."""

    code = "incident_compromise_unsettled"
    title = "The decision on the compromise of the key is still missing"


class ChecklistMissing(Missing):
    """The compromise is not confirmed, so that there is no checklist."""

    code = "incident_checklist_missing"
    title = "There is no checklist; the compromise is not confirmed"


class MeasureNotOurs(Refused):
    """The checklist of this key has no such measure, or it is taken in another way."""

    code = "incident_measure_not_ours"
    title = "This measure is not taken in this way"


class ChecklistOpen(Refused):
    """A measure of the checklist is not taken yet (5.7.3)."""

    code = "incident_checklist_open"
    title = "Measures of the checklist are still open"


class ReportMissing(ChecklistOpen):
    """The compromise was not reported to the Digital Agency (4.9.12)."""

    code = "incident_report_missing"
    title = "The compromise has not been reported to the Digital Agency"


class RevocationNotProved(Refused):
    """The root CA was not asked, or its published list does not name the certificate (5.7.3)."""

    code = "incident_revocation_not_proved"
    title = "The published revocation list of the root CA does not name the certificate"


class CredentialsNotRevoked(Refused):
    """Credentials that the key signed are not revoked yet (4.9.12)."""

    code = "incident_credentials_not_revoked"
    title = "Not all affected credentials are revoked"


class RevocationNotPublished(Refused):
    """Verifiers do not see the revocation in the newest status lists (5.7.3)."""

    code = "incident_revocation_not_published"
    title = "The published status lists do not show all revocations"


class NoNewKey(Refused):
    """There is no other active key with a certificate in use (5.7.3)."""

    code = "incident_no_new_key"
    title = "No new key with a certificate is in use"


class RehearsalMissing(Missing):
    """There is no such rehearsal."""

    code = "incident_rehearsal_missing"
    title = "There is no such rehearsal"


class RehearsalFailed(Refused):
    """The copy could not be made, or the work on it ended early."""

    code = "incident_rehearsal_failed"
    title = "The rehearsal on the copy failed"


class NotACopy(Refused):
    """What ends credentials without a decision works on a marked copy of the database only."""

    code = "incident_not_a_copy"
    title = "This database is not marked as a copy for rehearsals"
