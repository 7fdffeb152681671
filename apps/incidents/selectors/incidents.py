"""Incidents as they stand."""

from uuid import UUID

from apps.incidents.errors import IncidentMissing
from apps.incidents.models import Incident
from apps.incidents.states import CompromiseState, IncidentState
from apps.incidents.types import IncidentCategory, IncidentView, Severity


def incident_view(incident_id: UUID) -> IncidentView:
    """Return one incident; raise `IncidentMissing`."""
    row = Incident.objects.filter(pk=incident_id).first()
    if row is None:
        raise IncidentMissing
    return incident_of(row)


def open_incidents() -> tuple[IncidentView, ...]:
    """Return the incidents that are not closed, oldest first."""
    rows = Incident.objects.exclude(state=IncidentState.CONCLUDED).order_by("opened_at")
    return tuple(incident_of(row) for row in rows)


def incident_of(row: Incident) -> IncidentView:
    """Return the row as a value."""
    return IncidentView(
        incident_id=row.pk,
        category=IncidentCategory(row.category),
        severity=Severity(row.severity),
        state=IncidentState(row.state),
        summary=row.summary,
        key_id=row.key_id,
        compromise=CompromiseState(row.compromise),
        opened_by=row.opened_by,
        opened_at=row.opened_at,
    )
