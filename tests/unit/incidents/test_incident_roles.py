"""Steps of an incident belong to roles, and each has a note (5.7.1)."""

import pytest

from apps.incidents.errors import IncidentInvalid, IncidentRoleNeeded
from apps.incidents.services import advance_incident
from apps.incidents.states import IncidentEvent
from apps.incidents.types import IncidentCategory
from apps.lib.cps.roles import Role
from tests.factories.approvals import approver
from tests.factories.incidents import IncidentScene

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.mark.parametrize(
    ("role", "event"),
    [
        (Role.KEY_CUSTODIAN, IncidentEvent.TRIAGE),
        (Role.CA_MANAGER, IncidentEvent.TRIAGE),
        (Role.AUDITOR, IncidentEvent.TRIAGE),
        (Role.OPERATIONS_MANAGER, IncidentEvent.CONCLUDE),
    ],
)
def test_each_step_belongs_to_its_roles(scene: IncidentScene, role: Role, event: IncidentEvent) -> None:
    incident_id = scene.open(IncidentCategory.DISASTER).incident_id
    with pytest.raises(IncidentRoleNeeded):
        advance_incident(
            actor=approver("other", role).actor,
            clock=scene.clock,
            incident_id=incident_id,
            event=event,
            note="x",
        )


def test_a_step_has_a_note(scene: IncidentScene) -> None:
    incident_id = scene.open(IncidentCategory.DISASTER).incident_id
    for note in ("", "x" * 4001):
        with pytest.raises(IncidentInvalid):
            scene.advance(incident_id, IncidentEvent.TRIAGE, note=note)
