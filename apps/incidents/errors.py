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
