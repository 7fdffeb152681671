"""New applications are stopped and resumed by decisions of a CA manager only (5.7.3)."""

import pytest

from apps.incidents.types import Decision
from apps.lib.clock import FixedClock
from apps.lib.cps.approval_kinds import Kind
from apps.lib.identifiers import new_id
from apps.registration.errors import IntakeClosed, IntakeUndecided
from apps.registration.models import IntakeHold
from apps.registration.selectors import intake_standing, require_open_intake
from apps.registration.services import hold_intake, reopen_intake
from tests.factories.approvals import approved
from tests.factories.incidents import IncidentScene, incident_scene
from tests.support.audited import audited

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def scene(db: None, clock: FixedClock) -> IncidentScene:
    return incident_scene(clock)


def test_nothing_is_stopped_without_the_used_decision(scene: IncidentScene) -> None:
    incident_id = scene.open().incident_id
    subject, open_one = f"incident:{incident_id}", scene.agreed(incident_id)
    for about, approval_id in ((subject, new_id()), (subject, open_one), ("incident:x", open_one)):
        with pytest.raises(IntakeUndecided):
            hold_intake(actor=scene.manager.actor, clock=scene.clock, subject=about, approval_id=approval_id)
    assert intake_standing().open
    assert len(audited("registration.intake.held", outcome="REFUSED")) == 3


def test_a_dismissal_stops_nothing(scene: IncidentScene) -> None:
    incident_id = scene.open().incident_id
    approval_id = scene.agreed(incident_id, Decision.DISMISSED)
    scene.decide(incident_id, approval_id, decision=Decision.DISMISSED)
    with pytest.raises(IntakeUndecided):
        hold_intake(
            actor=scene.manager.actor,
            clock=scene.clock,
            subject=f"incident:{incident_id}",
            approval_id=approval_id,
        )


@pytest.mark.requirement("R-5.7.3-3")
def test_the_standing_says_since_when_and_for_what(scene: IncidentScene) -> None:
    assert (intake_standing().open, intake_standing().held_since) == (True, None)
    require_open_intake()
    incident_id = scene.open().incident_id
    scene.decide(incident_id, scene.agreed(incident_id))
    standing = intake_standing()
    assert (standing.open, standing.subjects) == (False, (f"incident:{incident_id}",))
    assert standing.held_since == scene.clock.now()
    with pytest.raises(IntakeClosed):
        require_open_intake()


@pytest.mark.requirement("R-5.7.3-5")
def test_no_other_approval_opens_the_intake(scene: IncidentScene) -> None:
    incident_id = scene.open().incident_id
    decision = scene.agreed(incident_id)
    scene.decide(incident_id, decision)
    subject = f"incident:{incident_id}"
    resumption = approved(
        Kind.RESUME_INTAKE,
        subject=subject,
        act={"incident_id": str(incident_id)},
        asker=scene.manager.actor,
        voters=[scene.head],
        clock=scene.clock,
    )
    for approval_id in (decision, resumption, new_id()):  # another kind, one that is not used, none
        with pytest.raises(IntakeUndecided):
            reopen_intake(
                actor=scene.manager.actor, clock=scene.clock, subject=subject, approval_id=approval_id
            )
    assert IntakeHold.objects.get().state == "HELD"
