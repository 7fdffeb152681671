"""Readers of the app `incidents`."""

from apps.incidents.selectors.incidents import incident_of, incident_view, open_incidents

__all__ = ["incident_of", "incident_view", "open_incidents"]
