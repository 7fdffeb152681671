"""Every test here has a registration authority with anchors and providers."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.lib.clock import FixedClock
from tests.factories.registration import registration_authority


@pytest.fixture
def ra(transactional_db: Any, clock: FixedClock) -> FixedClock:
    """Return the clock of a registration authority that is ready."""
    registration_authority(clock)
    return clock


@pytest.fixture
def use_provider(settings: Any) -> Callable[[str], None]:
    """Return a function that makes the site ask another status provider."""

    def use(path: str) -> None:
        settings.DSPORTAL = settings.DSPORTAL | {"jpki_status_provider": path}

    return use
