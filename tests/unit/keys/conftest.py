from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from apps.audit.models import AuditEvent
from apps.base.conf import conf
from apps.keys.services import initialise_token
from apps.lib.actor import system_actor
from apps.lib.clock import SYSTEM_CLOCK, FixedClock
from tests.factories.gathering import Scene, set_scene
from tests.fakes.signer import FakeSigner, open_fake_signer
from tests.support.softhsm import SoftHsmHome, softhsm_home

__all__ = ["softhsm_home"]


@pytest.fixture
def signer(tmp_path: Path, transactional_db: None) -> Iterator[FakeSigner]:
    with open_fake_signer(tmp_path) as opened:
        yield opened


@pytest.fixture
def trail() -> Callable[[], list[tuple[str, str]]]:
    """Return what asks the audit log for its events and outcomes."""
    return lambda: [(row.event, row.outcome) for row in AuditEvent.objects.order_by("seq")]


@pytest.fixture
def shares(softhsm_home: SoftHsmHome) -> Iterator[list[str]]:
    values = {name: getattr(conf(), name) for name in conf().__slots__}
    with override_settings(DSPORTAL=values | {"runtime_dir": softhsm_home.runtime_dir}):
        made: list[str] = []
        initialise_token(
            actor=system_actor("ceremony"),
            clock=SYSTEM_CLOCK,
            custodians=3,
            threshold=2,
            hand_out=lambda _number, words: made.append(words),
        )
        yield made


@pytest.fixture
def scene(clock: FixedClock) -> Scene:
    return set_scene(clock)
