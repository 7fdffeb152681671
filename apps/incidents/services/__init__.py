"""Commands of the app `incidents`."""

from apps.incidents.services.advance_incident import advance_incident
from apps.incidents.services.open_for_finding import open_for_finding
from apps.incidents.services.open_incident import open_incident
from apps.incidents.services.record_compromise_decision import record_compromise_decision
from apps.incidents.services.report_compromise import report_compromise
from apps.incidents.services.request_compromise_decision import request_compromise_decision
from apps.incidents.services.request_resumption import request_resumption
from apps.incidents.services.resume_intake import resume_intake
from apps.incidents.services.take_measure import take_measure

__all__ = [
    "advance_incident",
    "open_for_finding",
    "open_incident",
    "record_compromise_decision",
    "report_compromise",
    "request_compromise_decision",
    "request_resumption",
    "resume_intake",
    "take_measure",
]
