"""Later requests that a holder signs with the card."""

from collections.abc import Callable
from importlib import import_module
from typing import Any
from uuid import UUID

import pytest

from apps.audit.selectors import trail
from apps.lib.clock import FixedClock
from apps.lib.errors import Invalid
from apps.registration.adapters.simulated_applicant import sign_holder_request
from apps.registration.errors import (
    HolderRequestRefused,
    NonceReplayed,
)
from apps.registration.selectors import (
    approved_application,
    holder_by_certificate,
)
from apps.registration.services import (
    verify_holder_request,
)
from apps.registration.services.verify_holder_request import StatusNotAvailable
from tests.builders.application import card, jpki
from tests.factories.registration import CLIENT, approved, new_draft, nonce, send

pytestmark = pytest.mark.postgres
SILENT = "tests.fakes.jpki_status.SilentStatus"
REAL = "apps.registration.adapters.simulated_jpki_status.SimulatedJpkiStatus"
AUDIENCE = "http://localhost:8000/api/v1/revocations"
TYPE = "mdoc-revocation+jws"
INTAKE = import_module("apps.registration.services.receive_application")


def holder_request(clock: FixedClock, **options: object) -> bytes:
    used = options.pop("of_card", None) or card()
    payload = options.pop("payload", {"form": "revoke"})
    return sign_holder_request(
        used,  # type: ignore[arg-type]  # a card
        payload,  # type: ignore[arg-type]  # a mapping
        token_type=TYPE,
        nonce=nonce(clock),
        audience=AUDIENCE,
        at=clock.now(),
    )


def verify(clock: FixedClock, request: bytes) -> UUID:
    found = verify_holder_request(
        actor=CLIENT, clock=clock, request=request, token_type=TYPE, audience=AUDIENCE
    )
    assert found.payload == {"form": "revoke"}
    assert len(found.request_digest) == 32
    return found.holder_id


def test_finds_the_holder_who_signed_a_later_request(ra: FixedClock) -> None:
    _, application_id = approved(ra)
    request = holder_request(ra)
    holder_id = approved_application(application_id).holder_id
    assert verify(ra, request) == holder_id
    assert trail(str(holder_id))[-1].event == "registration.holder_request.verified"
    with pytest.raises(NonceReplayed):
        verify(ra, request)


@pytest.mark.parametrize("plan", [{"authority": "hostile"}, {"serial": 4711}, {"policy": None}], ids=str)
def test_refuses_a_later_request_of_somebody_else(ra: FixedClock, plan: dict[str, Any]) -> None:
    approved(ra)
    with pytest.raises(HolderRequestRefused):
        verify(ra, holder_request(ra, of_card=card(**plan)))
    assert trail(CLIENT.actor_id)[-1].event == "registration.holder_request.refused"


def test_refuses_a_later_request_with_a_revoked_certificate(ra: FixedClock) -> None:
    revoked = card(serial=0x0BADBAD4)
    send(new_draft(ra, of_card=revoked), ra)
    jpki().revoke(revoked.certificate)
    with pytest.raises(HolderRequestRefused):
        verify(ra, holder_request(ra, of_card=revoked))


def test_a_later_request_cannot_be_judged_without_the_status(
    ra: FixedClock, use_provider: Callable[[str], None]
) -> None:
    approved(ra)
    use_provider(SILENT)
    with pytest.raises(StatusNotAvailable):
        verify(ra, holder_request(ra))


def test_refuses_a_later_request_that_is_no_object(ra: FixedClock) -> None:
    from apps.registration.adapters.simulated_applicant import application_header
    from apps.registration.adapters.simulated_jose import flattened

    approved(ra)
    header = application_header(card(), nonce=nonce(ra), audience=AUDIENCE, at=ra.now()) | {"typ": TYPE}
    with pytest.raises(Invalid):
        verify(ra, flattened(header, b"[]", card().key))


def test_nobody_is_found_by_an_unknown_certificate(ra: FixedClock) -> None:
    assert holder_by_certificate(serial=1, issuer_key_id=b"k") is None
