"""Commands of the audit log."""

from apps.audit.services.record_event import record_event
from apps.audit.services.record_events import record_events

__all__ = ["record_event", "record_events"]
