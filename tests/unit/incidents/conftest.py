import pytest

from apps.lib.clock import FixedClock
from tests.factories.incidents import IncidentScene, incident_scene


@pytest.fixture
def scene(db: None, clock: FixedClock) -> IncidentScene:
    return incident_scene(clock)
