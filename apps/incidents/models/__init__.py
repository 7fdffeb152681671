from apps.incidents.models.incident import Incident
from apps.incidents.models.incident_note import IncidentNote
from apps.incidents.models.response_measure import ResponseMeasure

__all__ = ["Incident", "IncidentNote", "ResponseMeasure"]
