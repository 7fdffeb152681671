"""Readers of the app `incidents`."""

from apps.incidents.selectors.checklists import checklist
from apps.incidents.selectors.claims import approval_claims
from apps.incidents.selectors.incidents import incident_of, incident_view, open_incidents
from apps.incidents.selectors.rehearsals import newest_rehearsals

__all__ = [
    "approval_claims",
    "checklist",
    "incident_of",
    "incident_view",
    "newest_rehearsals",
    "open_incidents",
]
