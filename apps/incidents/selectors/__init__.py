"""Readers of the app `incidents`."""

from apps.incidents.selectors.checklists import checklist
from apps.incidents.selectors.incidents import incident_of, incident_view, open_incidents

__all__ = ["checklist", "incident_of", "incident_view", "open_incidents"]
