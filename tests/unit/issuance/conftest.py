"""A world with the software HSM, on whatever database the run uses."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from apps.lib.clock import SYSTEM_CLOCK, FixedClock
from tests.support import pipeline
from tests.support.pipeline import World


@pytest.fixture
def world(transactional_db: None, settings: Any, tmp_path: Path, clock: FixedClock) -> Iterator[World]:
    """Return a world whose clock stands still."""
    _own_token(settings, tmp_path)
    yield pipeline.prepare_world(clock, plug=pipeline.software_token)
    pipeline.close_world()


@pytest.fixture
def live_world(transactional_db: None, settings: Any, tmp_path: Path) -> Iterator[World]:
    """Return a world on the system's clock, for the API and the tasks."""
    _own_token(settings, tmp_path)
    yield pipeline.prepare_world(SYSTEM_CLOCK, plug=pipeline.software_token)
    pipeline.close_world()


def _own_token(settings: Any, tmp_path: Path) -> None:
    settings.DSPORTAL = settings.DSPORTAL | {
        "hsm_provider": "apps.lib.hsm.software.SoftwareHsm",
        "pkcs11_module": str(tmp_path / "software"),
        "runtime_dir": tmp_path / "runtime",
    }
