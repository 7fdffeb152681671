"""What the audit log refuses."""

from apps.lib.errors import Conflict, IntegrityFault, Invalid, Missing


class AuditOutsideTransaction(IntegrityFault):
    """An audit event must stand or fall with the act it tells of."""

    code = "audit_outside_transaction"
    title = "An audit event was written outside a transaction"


class PersonalDataInAudit(IntegrityFault):
    """Audit events carry ids and codes only (design 4.13)."""

    code = "personal_data_in_audit"
    title = "An audit event would have held more than ids and codes"


class EntryIncomplete(IntegrityFault):
    """Terminal, event, instant, outcome and source are mandatory (5.4.1)."""

    code = "audit_entry_incomplete"
    title = "An audit event lacks a mandatory item"


class SealedElsewhere(Conflict):
    """Another process sealed the same part of the log at the same moment."""

    code = "sealed_elsewhere"
    title = "The log is being sealed by another process"


class LogBroken(IntegrityFault):
    """Events, leaves and checkpoints of the log do not agree."""

    code = "audit_log_broken"
    title = "The audit log is not what was sealed"


class MalformedCheckpoint(Invalid):
    """A checkpoint or key does not follow C2SP tlog-checkpoint or signed-note."""

    code = "malformed_checkpoint"
    title = "Not a signed checkpoint"


class NothingSealed(Missing):
    """There is no checkpoint yet."""

    code = "nothing_sealed"
    title = "The audit log has no checkpoint yet"
