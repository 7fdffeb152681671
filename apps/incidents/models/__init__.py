from apps.incidents.models.compromise_rehearsal import CompromiseRehearsal
from apps.incidents.models.incident import Incident
from apps.incidents.models.incident_note import IncidentNote
from apps.incidents.models.response_measure import ResponseMeasure

__all__ = ["CompromiseRehearsal", "Incident", "IncidentNote", "ResponseMeasure"]
