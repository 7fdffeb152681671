"""Commands of the app `incidents`."""

from apps.incidents.services.advance_incident import advance_incident
from apps.incidents.services.open_for_finding import open_for_finding
from apps.incidents.services.open_incident import open_incident
from apps.incidents.services.record_compromise_decision import record_compromise_decision
from apps.incidents.services.request_compromise_decision import request_compromise_decision

__all__ = [
    "advance_incident",
    "open_for_finding",
    "open_incident",
    "record_compromise_decision",
    "request_compromise_decision",
]
