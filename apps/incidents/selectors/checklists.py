"""The checklist of a confirmed compromise."""

from uuid import UUID

from apps.incidents.errors import ChecklistMissing
from apps.incidents.models import Incident, ResponseMeasure
from apps.incidents.states import Measure, MeasureState
from apps.incidents.types import Checklist, MeasureView


def checklist(incident_id: UUID) -> Checklist:
    """Return the measures of an incident in their order; raise `ChecklistMissing`."""
    rows = ResponseMeasure.objects.filter(incident_id=incident_id).order_by("place")
    measures = tuple(map(_view, rows))
    key_id = Incident.objects.filter(pk=incident_id).values_list("key_id", flat=True).first()
    if not measures or key_id is None:
        raise ChecklistMissing
    return Checklist(incident_id=incident_id, key_id=key_id, measures=measures)


def _view(row: ResponseMeasure) -> MeasureView:
    return MeasureView(
        measure=Measure(row.measure),
        state=MeasureState(row.state),
        evidence=row.evidence,
        taken_by=row.taken_by,
        taken_at=row.taken_at,
    )
