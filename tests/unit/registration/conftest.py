"""Every test here has a registration authority with anchors and providers."""

from typing import Any

import pytest

from apps.lib.clock import FixedClock
from tests.factories.registration import registration_authority


@pytest.fixture
def ra(transactional_db: Any, clock: FixedClock) -> FixedClock:
    """Return the clock of a registration authority that is ready."""
    registration_authority(clock)
    return clock
