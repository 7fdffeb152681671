"""The API on the real services with an HSM of software; the clock runs."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from apps.lib.actor import system_actor
from apps.lib.clock import SYSTEM_CLOCK
from apps.publication.services import register_verifier
from apps.staff.types import ClientKind
from tests.api.stage import Applicant, Stage
from tests.factories.clients import Machine
from tests.factories.registration import registration_authority
from tests.support import pipeline
from tests.support.pipeline_list_key import make_list_key


@pytest.fixture
def stage(transactional_db: None, settings: Any, tmp_path: Path) -> Iterator[Stage]:
    settings.DSPORTAL = settings.DSPORTAL | {
        "hsm_provider": "apps.lib.hsm.software.SoftwareHsm",
        "pkcs11_module": str(tmp_path / "software"),
        "runtime_dir": tmp_path / "runtime",
    }
    world = pipeline.prepare_world(SYSTEM_CLOCK, plug=pipeline.software_token)
    make_list_key(SYSTEM_CLOCK)
    registration_authority(SYSTEM_CLOCK)
    yield Stage(world=world, machines=_machines())
    pipeline.close_world()


@pytest.fixture
def applicant(stage: Stage) -> Applicant:
    """Return somebody whose application was approved."""
    return stage.apply()


def _machines() -> dict[str, Machine]:
    register_verifier(
        actor=system_actor("setup"),
        clock=SYSTEM_CLOCK,
        client_id="verifier-1",
        name="Example Bank",
        agreed_on=SYSTEM_CLOCK.today(),
    )
    return {
        "app": Machine(ClientKind.APP, client_id="phone-back-end"),
        "other app": Machine(ClientKind.APP, client_id="other-back-end"),
        "verifier": Machine(ClientKind.VERIFIER, client_id="verifier-1"),
        "stranger": Machine(ClientKind.VERIFIER, client_id="verifier-2"),
    }
