"""Commands of the app `incidents`."""

from apps.incidents.services.advance_incident import advance_incident
from apps.incidents.services.carry_out_rehearsal import carry_out_rehearsal
from apps.incidents.services.open_for_finding import open_for_finding
from apps.incidents.services.open_incident import open_incident
from apps.incidents.services.record_compromise_decision import record_compromise_decision
from apps.incidents.services.rehearse_on_copy import rehearse_on_copy
from apps.incidents.services.report_compromise import report_compromise
from apps.incidents.services.request_compromise_decision import request_compromise_decision
from apps.incidents.services.request_rehearsal import request_rehearsal
from apps.incidents.services.request_resumption import request_resumption
from apps.incidents.services.resume_intake import resume_intake
from apps.incidents.services.take_measure import take_measure

__all__ = [
    "advance_incident",
    "carry_out_rehearsal",
    "open_for_finding",
    "open_incident",
    "record_compromise_decision",
    "rehearse_on_copy",
    "report_compromise",
    "request_compromise_decision",
    "request_rehearsal",
    "request_resumption",
    "resume_intake",
    "take_measure",
]
