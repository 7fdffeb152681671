from collections.abc import Iterator

import pytest

from apps.lib.clock import FixedClock
from tests.support.softhsm import SoftHsmHome
from tests.support.vault import Vault, open_vault


@pytest.fixture
def vault(softhsm_home: SoftHsmHome, clock: FixedClock) -> Iterator[Vault]:
    with open_vault(softhsm_home, clock) as opened:
        yield opened
