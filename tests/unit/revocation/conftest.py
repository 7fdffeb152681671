"""A holder with a signed credential, and a list key."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from apps.issuance.selectors import credential_of_application
from apps.lib.clock import FixedClock
from apps.registration.adapters.simulated_applicant import sign_holder_request
from apps.revocation.services.receive_revocation_request import REVOCATION_TYPE
from tests.builders.application import Draft
from tests.factories.registration import approved, nonce, registration_authority
from tests.support import pipeline
from tests.support.pipeline import World
from tests.support.pipeline_list_key import make_list_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A holder's credential with three MSOs, and the means to sign further requests."""

    world: World
    draft: Draft
    credential_id: UUID

    def request(self, **payload: Any) -> bytes:
        """Return a signed revocation request; `payload` replaces members, None removes them."""
        clock = self.world.clock
        members = {"form": "revoke", "reason": "STOP_USING", **payload}
        return sign_holder_request(
            self.draft.card,
            {name: value for name, value in members.items() if value is not None},
            token_type=REVOCATION_TYPE,
            nonce=nonce(clock),
            audience="http://localhost:8000/api/v1/revocations",
            at=clock.now(),
        )


@pytest.fixture
def world(transactional_db: None, settings: Any, tmp_path: Path, clock: FixedClock) -> Iterator[World]:
    settings.DSPORTAL = settings.DSPORTAL | {
        "hsm_provider": "apps.lib.hsm.software.SoftwareHsm",
        "pkcs11_module": str(tmp_path / "software"),
        "runtime_dir": tmp_path / "runtime",
    }
    made = pipeline.prepare_world(clock, plug=pipeline.software_token)
    make_list_key(clock)
    registration_authority(clock)
    yield made
    pipeline.close_world()


@pytest.fixture
def new_holding(world: World) -> Callable[..., Holding]:
    def make(**options: Any) -> Holding:
        draft, application_id = approved(world.clock, **options)
        pipeline.fulfil(world, pipeline.request(world, application_id))
        credential = credential_of_application(application_id)
        return Holding(world=world, draft=draft, credential_id=credential.credential_id)

    return make


@pytest.fixture
def holding(new_holding: Callable[..., Holding]) -> Holding:
    return new_holding()
