from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from apps.audit.models import AuditEvent
from apps.keys.services import key_in_service
from tests.fakes.signer import FakeSigner, open_fake_signer
from tests.support.softhsm import softhsm_home

__all__ = ["softhsm_home"]


@pytest.fixture
def signer(tmp_path: Path, transactional_db: None) -> Iterator[FakeSigner]:
    with open_fake_signer(tmp_path) as opened:
        yield opened


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    key_in_service.forget_all()


@pytest.fixture
def trail() -> Callable[[], list[tuple[str, str]]]:
    """Return what asks the audit log for its events and outcomes."""
    return lambda: [(row.event, row.outcome) for row in AuditEvent.objects.order_by("seq")]
