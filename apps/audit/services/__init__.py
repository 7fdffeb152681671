"""Commands of the audit log."""

from apps.audit.services.export_audit_bundle import export_audit_bundle
from apps.audit.services.record_event import record_event
from apps.audit.services.record_events import record_events
from apps.audit.services.refusals_audited import refusals_audited
from apps.audit.services.seal_events import seal_events

__all__ = [
    "export_audit_bundle",
    "record_event",
    "record_events",
    "refusals_audited",
    "seal_events",
]
