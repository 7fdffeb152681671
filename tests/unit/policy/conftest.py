"""Site values are remembered per process; each test starts without memory."""

from collections.abc import Iterator

import pytest

from apps.policy.selectors import forget_site_values


@pytest.fixture(autouse=True)
def _no_memory() -> Iterator[None]:
    forget_site_values()
    yield
    forget_site_values()
