"""Everything this app writes into the audit log (clause 5.4.1)."""

from enum import StrEnum


class RevocationEvent(StrEnum):
    """Names of audit events; the subject is the id of the thing named."""

    REQUEST_EXECUTED = "revocation.request.executed"
    REQUEST_REFUSED = "revocation.request.refused"
    REQUEST_FILED = "revocation.request.filed"
    MASS_STARTED = "revocation.mass.started"
    MASS_PORTION_DONE = "revocation.mass.portion_done"
    MASS_PAUSED = "revocation.mass.paused"
    MASS_CONTINUED = "revocation.mass.continued"
    MASS_EXECUTED = "revocation.mass.executed"
    MASS_FILED = "revocation.mass.filed"
    LIST_SIGNED = "revocation.status_list.signed"
    LIST_REFUSED = "revocation.status_list.refused"
