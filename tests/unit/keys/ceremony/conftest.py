import pytest

from apps.lib.clock import FixedClock
from tests.factories.ceremonies import Cast, cast_of


@pytest.fixture
def people(db: None, clock: FixedClock) -> Cast:
    return cast_of(clock)
