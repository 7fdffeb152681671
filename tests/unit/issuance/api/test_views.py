"""The phone fetches its credential and acknowledges it."""

import json
from typing import Any

import pybase64
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from rest_framework.test import APIRequestFactory, force_authenticate

from apps.issuance.api.views import AcknowledgementView, CredentialsView
from apps.issuance.models import Credential
from apps.lib import cbor
from apps.lib.identifiers import new_id
from apps.staff.api.authentication import ClientPrincipal
from tests.support import pipeline
from tests.support.pipeline import PHONE_BACK_END, World

PATH = "/api/v1/applications/{}/{}"


def principal(*scopes: str) -> ClientPrincipal:
    return ClientPrincipal(client_id="phone-back-end", scopes=frozenset(scopes), actor=PHONE_BACK_END)


def call(
    world: World, application_id: Any, method: str, *, accept: str = "", scope: str = "app", key: Any = None
) -> Any:
    last = "credentials" if method == "GET" else "acknowledgement"
    path = PATH.format(application_id, last)
    signer = key or world.phones[application_id].instance
    headers = {
        "Device-Proof": pipeline.proof_header(signer, method, f"http://localhost{path}", world.clock),
        "Idempotency-Key": f"{method}-{scope}-{new_id()}",
    }
    if accept:
        headers["Accept"] = accept
    request = getattr(APIRequestFactory(SERVER_NAME="localhost"), method.lower())(path, headers=headers)
    user: Any = principal(scope)
    force_authenticate(request, user=user)
    view = CredentialsView if method == "GET" else AcknowledgementView
    response = view.as_view()(request, application_id=application_id)
    return response.render() if hasattr(response, "render") else response


@pytest.fixture
def application_id(live_world: World) -> Any:
    return pipeline.issue(live_world, size=2)


def test_answers_json_with_base64url(live_world: World, application_id: Any) -> None:
    response = call(live_world, application_id, "GET")
    body = json.loads(response.content)
    parts = [pybase64.urlsafe_b64decode(part + "==") for part in body["credentials"]]
    assert (response.status_code, response["Cache-Control"]) == (200, "no-store")
    assert (body["delivery"], len(parts)) == (1, 2)
    assert all(cbor.decode_map(part).keys() == {"issuerAuth", "nameSpaces"} for part in parts)


def test_answers_cbor_with_byte_strings(live_world: World, application_id: Any) -> None:
    as_cbor = call(live_world, application_id, "GET", accept="application/cbor")
    as_json = json.loads(call(live_world, application_id, "GET").content)
    body: Any = cbor.decode(as_cbor.content)
    assert as_cbor["Content-Type"] == "application/cbor"
    assert [
        pybase64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in body["credentials"]
    ] == as_json["credentials"]


def test_says_409_until_the_credential_is_signed(live_world: World) -> None:
    application_id = pipeline.apply(live_world, size=1)
    response = call(live_world, application_id, "GET", accept="application/cbor")
    assert response.status_code == 409
    assert json.loads(response.content)["code"] == "credential_not_ready"


@pytest.mark.requirement("R-4.4.1.1-1")
def test_says_403_to_another_phone(live_world: World, application_id: Any) -> None:
    response = call(live_world, application_id, "GET", key=ec.generate_private_key(ec.SECP256R1()))
    assert (response.status_code, response.data["code"]) == (403, "device_proof_refused")


@pytest.mark.requirement("R-4.4.2-1")
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_says_403_to_a_verifier(live_world: World, application_id: Any, method: str) -> None:
    assert call(live_world, application_id, method, scope="verifier").status_code == 403


def test_says_404_for_an_unknown_application(live_world: World, application_id: Any) -> None:
    live_world.phones[unknown := new_id()] = live_world.phones[application_id]
    assert call(live_world, unknown, "GET").status_code == 404


def test_acknowledges_again_and_again(live_world: World, application_id: Any) -> None:
    call(live_world, application_id, "GET")
    first, again = call(live_world, application_id, "POST"), call(live_world, application_id, "POST")
    assert (first.status_code, first.data) == (200, again.data)
    assert Credential.objects.get().state == "ACTIVE"
    assert call(live_world, application_id, "GET").status_code == 409
