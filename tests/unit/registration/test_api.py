"""The API of the phone's back end: what goes in, what comes out, and what never does."""

from typing import Any, cast
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory, force_authenticate

from apps.base.problems import PROBLEM_JSON
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.identifiers import new_id, random_token
from apps.registration.adapters.simulated_jose import device_proof
from apps.registration.api.views import ApplicationsView, ApplicationView, NonceView
from apps.registration.models import IssuanceApplication
from apps.staff.api.authentication import ClientPrincipal
from tests.builders.application import HANAKO, Draft, draft
from tests.factories.registration import CLIENT, registration_authority

pytestmark = pytest.mark.postgres
PRINCIPAL = ClientPrincipal(client_id="phone-back-end", scopes=frozenset({"app"}), actor=CLIENT)
VERIFIER = ClientPrincipal(client_id="verifier", scopes=frozenset({"verifier"}), actor=CLIENT)
FACTORY = APIRequestFactory()
PATH = "/api/v1/applications"


@pytest.fixture
def api(transactional_db: Any) -> None:
    registration_authority(SYSTEM_CLOCK)


def call(view: Any, request: Any, *, principal: ClientPrincipal = PRINCIPAL, **arguments: Any) -> Response:
    force_authenticate(request, user=cast("Any", principal))
    response: Response = view.as_view()(request, **arguments)
    return response.render() if hasattr(response, "render") else response


def nonce() -> str:
    response = call(NonceView, FACTORY.post("/api/v1/nonces"))
    assert response.status_code == 201
    assert response["Cache-Control"] == "no-store"
    return str(response.data["nonce"])


def fresh() -> Draft:
    return draft(nonce(), SYSTEM_CLOCK.now())


def post(made: Draft, *, key: str = "", **parts: Any) -> Response:
    data = {
        "application": made.signed().decode(),
        "portrait": _file("portrait", made.portrait),
        "selfie": _file("selfie", made.selfie),
    } | parts
    kept = {name: value for name, value in data.items() if value is not None}
    request = FACTORY.post(PATH, kept, format="multipart", HTTP_IDEMPOTENCY_KEY=key or random_token(16))
    return call(ApplicationsView, request)


def _file(name: str, content: bytes | None) -> SimpleUploadedFile | None:
    return None if content is None else SimpleUploadedFile(f"{name}.jpg", content, "image/jpeg")


def body(response: Any) -> dict[str, Any]:
    import json

    found: dict[str, Any] = json.loads(response.content)
    return found


def test_accepts_an_application(api: None) -> None:
    response = post(fresh())
    assert response.status_code == 202
    found = body(response)
    assert found["state"] == "APPROVED"
    assert {"code": "SIGNATURE", "outcome": "PASSED", "clause": "3.2.3"} in found["checks"]
    assert str(UUID(found["application_id"])) == found["application_id"]


def test_accepts_the_signed_part_as_a_file(api: None) -> None:
    made = fresh()
    part = SimpleUploadedFile("application.json", made.signed(), "application/jose+json")
    assert post(made, application=part).status_code == 202


def test_repeats_the_first_answer_for_the_same_key(api: None) -> None:
    made = fresh()
    first, second = post(made, key="key-1"), post(made, key="key-1")
    assert first.status_code == second.status_code == 202
    assert body(first)["application_id"] == body(second)["application_id"]
    assert IssuanceApplication.objects.count() == 1


def test_answers_a_replay_under_another_key_with_conflict(api: None) -> None:
    made = fresh()
    post(made, key="key-1")
    response = post(made, key="key-2")
    assert (response.status_code, body(response)["field"]) == (409, "protected.nonce")


def test_names_the_field_that_is_wrong(api: None) -> None:
    made = fresh()
    made.payload["birth_date"] = "1990-02-30"
    response = post(made)
    assert response.status_code == 400
    assert response["Content-Type"].startswith(PROBLEM_JSON)
    assert body(response)["field"] == "payload.birth_date"


@pytest.mark.requirement("R-4.2.2-2")
def test_tells_the_applicant_field_and_clause_but_no_internal_reason(api: None) -> None:
    made = fresh()
    made.payload["full_name"] = "別人　花子"
    response = post(made)
    assert response.status_code == 403
    found = body(response)
    assert (found["code"], found["field"], found["clause"]) == (
        "application_rejected",
        "payload.full_name",
        "4.1.2",
    )
    text = response.content.decode()
    assert "DIFFERENT" not in text
    assert HANAKO.individual_number not in text
    assert "花子" not in text


@pytest.mark.requirement("R-4.1.2-2")
@pytest.mark.parametrize("part", ["application", "selfie", "portrait"])
def test_names_a_part_that_is_missing(api: None, part: str) -> None:
    parts: dict[str, Any] = {part: None}
    response = post(fresh(), **parts)
    assert (response.status_code, body(response)["field"]) == (400, part)


@pytest.mark.requirement("R-4.1.2-2")
def test_refuses_an_unsigned_application(api: None) -> None:
    response = post(fresh(), application='{"form":"issue"}')
    assert (response.status_code, body(response)["code"]) == (400, "jws_malformed")


@pytest.mark.requirement("R-3.2.5-1")
def test_knows_no_part_for_a_proxy(api: None) -> None:
    assert post(fresh(), proxy="somebody").status_code == 400


def test_refuses_another_media_type(api: None) -> None:
    request = FACTORY.post(PATH, {}, format="json", HTTP_IDEMPOTENCY_KEY="key")
    assert call(ApplicationsView, request).status_code == 415


def test_refuses_a_body_of_50_mb(api: None) -> None:
    response = post(fresh(), selfie=_file("selfie", b"x" * 50_000_000))
    assert response.status_code == 413


def test_demands_an_idempotency_key(api: None) -> None:
    request = FACTORY.post(PATH, {"application": "{}"}, format="multipart")
    response = call(ApplicationsView, request)
    assert (response.status_code, body(response)["field"]) == (400, "Idempotency-Key")


@pytest.mark.parametrize("view", [NonceView, ApplicationsView])
def test_refuses_a_client_without_the_scope(api: None, view: Any) -> None:
    request = FACTORY.post(PATH, {}, format="multipart", HTTP_IDEMPOTENCY_KEY="key")
    assert call(view, request, principal=VERIFIER).status_code == 403


def look(application_id: UUID, proof: str) -> Response:
    request = FACTORY.get(f"{PATH}/{application_id}", HTTP_DEVICE_PROOF=proof)
    return call(ApplicationView, request, application_id=application_id)


def test_shows_the_state_to_the_phone_that_applied(api: None) -> None:
    made = fresh()
    application_id = UUID(body(post(made))["application_id"])
    url = f"http://testserver{PATH}/{application_id}"
    proof = device_proof("GET", url, key=made.phone.instance, at=SYSTEM_CLOCK.now())
    response = look(application_id, proof)
    assert (response.status_code, response.data["state"]) == (200, "APPROVED")
    assert look(application_id, proof).status_code == 403


def test_shows_nothing_to_another_phone(api: None) -> None:
    made = fresh()
    application_id = UUID(body(post(made))["application_id"])
    url = f"http://testserver{PATH}/{application_id}"
    wrong = device_proof("GET", url, key=made.phone.keys[0], at=SYSTEM_CLOCK.now())
    for proof in ("", wrong):
        assert look(application_id, proof).status_code == 403


def test_knows_no_application_that_does_not_exist(api: None) -> None:
    assert look(new_id(), "").status_code == 404
