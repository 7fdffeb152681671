from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from apps.lib.clock import FixedClock
from tests.factories.compromise import Compromise, compromise_of
from tests.factories.incidents import IncidentScene, incident_scene
from tests.factories.registration import registration_authority
from tests.support import pipeline
from tests.support.pipeline_list_key import make_list_key


@pytest.fixture
def scene(db: None, clock: FixedClock) -> IncidentScene:
    return incident_scene(clock)


@pytest.fixture
def case(transactional_db: None, settings: Any, tmp_path: Path, clock: FixedClock) -> Iterator[Compromise]:
    """Return a suspected key that has signed two credentials; a token of software."""
    settings.DSPORTAL = settings.DSPORTAL | {
        "hsm_provider": "apps.lib.hsm.software.SoftwareHsm",
        "pkcs11_module": str(tmp_path / "software"),
        "runtime_dir": tmp_path / "runtime",
    }
    world = pipeline.prepare_world(clock, plug=pipeline.software_token)
    make_list_key(clock)
    registration_authority(clock)
    for _ in range(2):
        pipeline.issue(world)
    yield compromise_of(world, clock)
    pipeline.close_world()
