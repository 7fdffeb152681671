from apps.incidents.models.incident import Incident
from apps.incidents.models.incident_note import IncidentNote

__all__ = ["Incident", "IncidentNote"]
