"""POST /api/v1/token: who gets a token, and every way not to get one."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import include, path
from drf_spectacular.utils import extend_schema
from joserfc.jwk import ECKey
from rest_framework.response import Response
from rest_framework.test import APIClient
from rest_framework.views import APIView

from apps.audit.selectors import trail
from apps.audit.types import Outcome
from apps.base.scopes import has_scope
from apps.lib.clock import SYSTEM_CLOCK
from apps.staff.api.views import ASSERTION_TYPE
from apps.staff.models import AccessToken, ApiClient, SpentAssertion
from apps.staff.tasks import forget_tokens
from apps.staff.types import ClientKind
from tests.factories.clients import Machine


class ForPhones(APIView):
    """A view that only the phone back end may use."""

    permission_classes = (has_scope("app"),)

    @extend_schema(responses=None)
    def get(self, request: Any) -> Response:
        return Response({"client": request.user.client_id, "terminal": request.user.actor.terminal})


urlpatterns = [
    path("api/v1/", include("apps.staff.api.urls")),
    path("api/v1/phones", ForPhones.as_view()),
]
pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls(__name__),
]


@pytest.fixture
def machine() -> Machine:
    return Machine()


def ask(assertion: str, **changes: str) -> Any:
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": assertion,
        **changes,
    }
    body = "&".join(f"{name}={value}" for name, value in form.items())
    return Client().post("/api/v1/token", body, content_type="application/x-www-form-urlencoded")


def test_a_registered_machine_gets_a_token_for_five_minutes(machine: Machine) -> None:
    answer = ask(machine.assertion())
    assert answer.status_code == 200
    body = answer.json()
    assert (body["token_type"], body["expires_in"], body["scope"]) == ("Bearer", 300, "app")
    assert answer["Cache-Control"] == "no-store"
    seen = Client().get("/api/v1/phones", headers={"Authorization": f"Bearer {body['access_token']}"})
    assert seen.json() == {"client": "phone-backend", "terminal": "ip:127.0.0.1"}


def test_the_token_is_stored_as_a_digest_only(machine: Machine) -> None:
    token = machine.token()
    row = AccessToken.objects.get()
    assert token.encode() not in bytes(row.token_digest)
    assert token not in repr(row.__dict__)


def test_tokens_and_refusals_are_audited(machine: Machine) -> None:
    assertion = machine.assertion()
    ask(assertion)
    ask(assertion)
    events = [(seen.event, seen.outcome) for seen in trail("client:phone-backend")]
    assert events[1:] == [("staff.token.issued", Outcome.DONE), ("staff.token.issued", Outcome.REFUSED)]


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "somebody"},
        {"iss": None},
        {"iss": "a\x00b"},
        {"iss": ["phone-backend"]},
        {"sub": "somebody"},
        {"sub": None},
        {"aud": "https://elsewhere.example/api/v1/token"},
        {"aud": None},
        {"aud": []},
        {"jti": None},
        {"jti": ""},
        {"jti": "x" * 201},
        {"jti": 7},
        {"exp": None},
        {"exp": "soon"},
        {"exp": 1.5},
        {"exp": True},
    ],
)
def test_refuses_claims_that_do_not_fit(machine: Machine, changes: dict[str, Any]) -> None:
    answer = ask(machine.assertion(**changes))
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert not AccessToken.objects.exists()


@pytest.mark.parametrize(
    ("claim", "seconds"), [("exp", -1), ("exp", 0), ("exp", 340), ("exp", 86400), ("iat", 60), ("nbf", 60)]
)
def test_refuses_instants_outside_of_the_window(machine: Machine, claim: str, seconds: int) -> None:
    instant = int(SYSTEM_CLOCK.now().timestamp()) + seconds
    changes: dict[str, Any] = {claim: instant}
    assert ask(machine.assertion(**changes)).status_code == 401


def test_accepts_five_minutes_and_an_audience_list(machine: Machine) -> None:
    exp = int(SYSTEM_CLOCK.now().timestamp()) + 300
    assert ask(machine.assertion(exp=exp)).status_code == 200
    assert ask(machine.assertion(aud=["http://localhost:8000/api/v1/token"])).status_code == 200


def test_refuses_an_assertion_that_was_used(machine: Machine) -> None:
    assertion = machine.assertion()
    assert ask(assertion).status_code == 200
    answer = ask(assertion)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert AccessToken.objects.count() == 1


def test_the_same_jti_of_two_machines_is_no_replay(machine: Machine) -> None:
    other = Machine(ClientKind.VERIFIER, client_id="verifier-1")
    assert ask(machine.assertion(jti="one")).status_code == 200
    assert ask(other.assertion(jti="one")).status_code == 200


def test_refuses_the_key_of_somebody_else(machine: Machine) -> None:
    other = Machine(client_id="other-backend")
    assert ask(machine.assertion(key=other.key)).status_code == 401
    assert ask(machine.assertion(header={"kid": "unknown"})).status_code == 401


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def test_refuses_other_algorithms(machine: Machine) -> None:
    payload = b64(json.dumps(machine.claims()).encode())
    header = b64(json.dumps({"alg": "HS256", "kid": "phone-backend-1"}).encode())
    signed = f"{header}.{payload}"
    confused = hmac.new(machine.key.as_pem(private=False), signed.encode(), hashlib.sha256).digest()
    assert ask(f"{signed}.{b64(confused)}").status_code == 401
    p384 = ECKey.generate_key("P-384")
    assert ask(machine.assertion(key=p384, header={"alg": "ES384"})).status_code == 401
    unsigned = f"{b64(json.dumps({'alg': 'none'}).encode())}.{payload}."
    assert ask(unsigned).status_code == 401


@pytest.mark.parametrize("assertion", ["x", "a.b.c", "....", "e30.e30.e30", "x" * 5000, "e30.W10.AAAA"])
def test_refuses_what_is_no_assertion(machine: Machine, assertion: str) -> None:
    answer = ask(assertion)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


@pytest.mark.parametrize(
    "changes",
    [
        {"active": False},
        {
            "not_after": SYSTEM_CLOCK.now() - timedelta(seconds=1),
            "not_before": SYSTEM_CLOCK.now() - timedelta(days=1),
        },
        {"not_before": SYSTEM_CLOCK.now() + timedelta(days=1)},
    ],
)
def test_a_client_that_is_not_active_gets_no_token_and_its_token_ends(
    machine: Machine, changes: dict[str, Any]
) -> None:
    headers = machine.headers()
    ApiClient.objects.update(**changes)
    assert ask(machine.assertion()).status_code == 401
    if "not_before" not in changes or "not_after" in changes:
        assert Client().get("/api/v1/phones", headers=headers).status_code == 401


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"grant_type": "authorization_code"}, "unsupported_grant_type"),
        ({"grant_type": ""}, "unsupported_grant_type"),
        ({"client_assertion_type": "urn:x"}, "invalid_request"),
        ({"client_assertion": ""}, "invalid_request"),
        ({"scope": "verifier"}, "invalid_scope"),
        ({"scope": "app&scope=app"}, "invalid_request"),
    ],
)
def test_refuses_malformed_requests(machine: Machine, changes: dict[str, str], error: str) -> None:
    answer = ask(**{"assertion": machine.assertion(), **changes})
    assert (answer.status_code, answer.json()["error"]) == (400, error)
    assert answer["Cache-Control"] == "no-store"


def test_refuses_another_content_type_with_a_problem(machine: Machine) -> None:
    answer = Client().post("/api/v1/token", "{}", content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (415, "application/problem+json")


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic abc", "Bearer unknown", f"Bearer {'x' * 201}", "Bearer a b"]
)
def test_refuses_requests_without_a_good_token(machine: Machine, header: str) -> None:
    answer = APIClient().get("/api/v1/phones", HTTP_AUTHORIZATION=header)
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_refuses_an_expired_token(machine: Machine) -> None:
    headers = machine.headers()
    AccessToken.objects.update(
        issued_at=SYSTEM_CLOCK.now() - timedelta(minutes=6),
        expires_at=SYSTEM_CLOCK.now() - timedelta(minutes=1),
    )
    assert Client().get("/api/v1/phones", headers=headers).status_code == 401


def test_refuses_a_client_with_another_scope() -> None:
    verifier = Machine(ClientKind.VERIFIER, client_id="verifier-1")
    answer = Client().get("/api/v1/phones", headers=verifier.headers())
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")


def test_recognising_a_client_costs_one_query(machine: Machine, django_assert_num_queries: Any) -> None:
    headers = machine.headers()
    with django_assert_num_queries(1):
        Client().get("/api/v1/phones", headers=headers)


def test_expired_tokens_and_assertions_are_forgotten(machine: Machine) -> None:
    machine.token()
    forget_tokens()
    assert (AccessToken.objects.count(), SpentAssertion.objects.count()) == (1, 1)
    long_ago = SYSTEM_CLOCK.now() - timedelta(hours=2)
    AccessToken.objects.update(issued_at=long_ago - timedelta(minutes=5), expires_at=long_ago)
    SpentAssertion.objects.update(expires_at=long_ago)
    forget_tokens()
    assert (AccessToken.objects.count(), SpentAssertion.objects.count()) == (0, 0)


def test_the_schema_shows_the_client_credentials_without_a_warning(tmp_path: Path) -> None:
    out = tmp_path / "openapi.yaml"
    options = {"file": str(out), "urlconf": __name__, "fail_on_warn": True, "validate": True}
    call_command("spectacular", **options)
    text = out.read_text(encoding="utf-8")
    assert "clientCredentials:" in text
    assert "/api/v1/token:" in text
