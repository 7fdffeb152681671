from pathlib import Path

import pytest

from apps.audit.services import export_audit_bundle
from apps.lib.clock import FixedClock
from tests.factories.audit import LogKey, an_actor, seal, write_events


@pytest.fixture(scope="module")
def key() -> LogKey:
    return LogKey()


@pytest.fixture
def bundle(clock: FixedClock, key: LogKey, tmp_path: Path) -> Path:
    """Return an export of nine events under three checkpoints; one more event is unsealed."""
    for count in (1, 3, 5):
        write_events(clock, count)
        seal(clock, key)
    write_events(clock, 1)
    export_audit_bundle(actor=an_actor(), clock=clock, path=tmp_path / "bundle.zip")
    return tmp_path / "bundle.zip"
