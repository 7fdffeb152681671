"""A world with the software HSM, on whatever database the run uses."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from apps.lib.clock import FixedClock
from tests.support import pipeline
from tests.support.pipeline import World


@pytest.fixture
def world(transactional_db: None, settings: Any, tmp_path: Path, clock: FixedClock) -> Iterator[World]:
    settings.DSPORTAL = settings.DSPORTAL | {
        "hsm_provider": "apps.lib.hsm.software.SoftwareHsm",
        "pkcs11_module": str(tmp_path / "software"),
        "runtime_dir": tmp_path / "runtime",
    }
    yield pipeline.prepare_world(clock, plug=pipeline.software_token)
    pipeline.close_world()
