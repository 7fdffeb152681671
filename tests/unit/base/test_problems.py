"""Whatever goes wrong, a client gets a problem document that names the field or clause and no internals."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation, TooManyFilesSent
from django.http import Http404, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.base.middleware import ApiBodyLimitMiddleware, api_errors
from apps.base.problems import IdempotencyMismatch, RequestInFlight, problem_handler, status_of
from apps.lib.errors import (
    Conflict,
    DomainError,
    IllegalTransition,
    IntegrityFault,
    Invalid,
    Missing,
    Refused,
    Unavailable,
)


class Raising(APIView):
    """Raises whatever the test hands over."""

    authentication_classes = ()
    permission_classes = ()
    error: Exception = RuntimeError()

    def get(self, request: Request) -> Response:
        raise self.error

    def post(self, request: Request) -> Response:
        return Response({"read": len(request.data)})


def page_not_found(request: Any, exception: Exception) -> HttpResponse:
    return HttpResponse("<h1>page</h1>", status=404)


def server_error(request: Any) -> HttpResponse:
    return HttpResponse("<h1>page</h1>", status=500)


def broken(request: Any) -> HttpResponse:
    raise RuntimeError("secret internals")


urlpatterns = [
    path("api/v1/raising", Raising.as_view()),
    path("api/v1/broken", broken),
    path("broken", broken),
]
handler404 = api_errors(page_not_found, status=404, code="missing")
handler500 = api_errors(server_error, status=500, code="internal_error")
pytestmark = pytest.mark.urls(__name__)


def answer(error: Exception, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(Raising, "error", error)
    response = Client().get("/api/v1/raising")
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == response.status_code
    assert body["request_id"] == response["X-Request-Id"]
    assert body["type"] == f"urn:dsportal:problem:{body['code']}"
    assert body["title"]
    return response


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Invalid("no", field="payload.name"), 400, "invalid"),
        (Refused("no", clause="6.3.2.2"), 403, "refused"),
        (IllegalTransition("no"), 409, "illegal_transition"),
        (Missing("no"), 404, "missing"),
        (Conflict("no"), 409, "conflict"),
        (Unavailable("no"), 503, "unavailable"),
        (IdempotencyMismatch("no"), 422, "idempotency_key_reused"),
        (RequestInFlight("no"), 409, "request_in_flight"),
    ],
)
def test_each_family_has_its_status_and_tells_its_reason(
    monkeypatch: pytest.MonkeyPatch, error: DomainError, status: int, code: str
) -> None:
    body = answer(error, monkeypatch).json()
    assert (body["status"], body["code"], body["detail"]) == (status, code, "no")
    assert (body.get("field", ""), body.get("clause", "")) == (error.field, error.clause)


@pytest.mark.parametrize("error", [Unavailable(), RequestInFlight()])
def test_what_may_succeed_later_says_when(monkeypatch: pytest.MonkeyPatch, error: DomainError) -> None:
    assert answer(error, monkeypatch)["Retry-After"] == "5"


@pytest.mark.parametrize(
    "error",
    [
        IntegrityFault("secret internals", field="secret"),
        DomainError("secret internals"),
        RuntimeError("secret internals"),
        KeyError("secret internals"),
        OSError(28, "secret internals"),
    ],
)
def test_faults_show_nothing_of_the_inside(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    response = answer(error, monkeypatch)
    assert response.status_code == 500
    assert b"secret" not in response.content
    assert "field" not in response.json()
    assert "secret internals" in caplog.text


@pytest.mark.parametrize(
    ("error", "status", "code", "field"),
    [
        (exceptions.NotAuthenticated(), 403, "not_authenticated", None),
        (exceptions.MethodNotAllowed("PUT"), 405, "method_not_allowed", None),
        (exceptions.Throttled(wait=7), 429, "throttled", None),
        (exceptions.ParseError(), 400, "parse_error", None),
        (serializers.ValidationError({"a": {"b": ["wrong"]}}), 400, "invalid", "a.b"),
        (serializers.ValidationError({"a": [{}, {"b": ["wrong"]}]}), 400, "invalid", "a"),
        (serializers.ValidationError({"non_field_errors": ["wrong"]}), 400, "invalid", None),
        (serializers.ValidationError(["wrong"]), 400, "invalid", None),
        (Http404(), 404, "missing", None),
        (PermissionDenied(), 403, "refused", None),
        (RequestDataTooBig(), 413, "body_too_large", None),
        (TooManyFilesSent(), 413, "body_too_large", None),
        (SuspiciousOperation("secret"), 400, "invalid", None),
    ],
)
def test_errors_of_the_frameworks_have_the_same_form(
    monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, code: str, field: str | None
) -> None:
    response = answer(error, monkeypatch)
    body = response.json()
    assert (body["status"], body["code"], body.get("field")) == (status, code, field)
    assert b"secret" not in response.content
    if status == 429:
        assert response["Retry-After"] == "7"


def test_an_unknown_family_counts_as_an_internal_error() -> None:
    assert status_of(DomainError()) == 500


def test_works_without_a_request() -> None:
    assert problem_handler(Missing(), {}).data["request_id"] == ""


def test_an_unknown_path_of_the_api_is_a_problem_and_of_the_portal_a_page() -> None:
    client = Client(raise_request_exception=False)
    api, page = client.get("/api/v1/nothing"), client.get("/nothing")
    assert (api.status_code, api["Content-Type"]) == (404, "application/problem+json")
    assert page.content == b"<h1>page</h1>"


def test_an_error_outside_of_drf_is_a_problem_without_internals() -> None:
    client = Client(raise_request_exception=False)
    api, page = client.get("/api/v1/broken"), client.get("/broken")
    assert (api.status_code, api["Content-Type"]) == (500, "application/problem+json")
    assert b"secret" not in api.content
    assert page.content == b"<h1>page</h1>"


@pytest.mark.parametrize(
    ("where", "length", "status"),
    [
        ("/api/v1/raising", str(50 * 1024 * 1024), 413),
        ("/api/v1/raising", str(4 * 1024 * 1024 + 1), 413),
        ("/api/v1/raising", str(4 * 1024 * 1024), 200),
        ("/api/v1/raising", "", 200),
        ("/api/v1/raising", "many", 200),
        ("/admin/upload", str(50 * 1024 * 1024), 200),
    ],
)
def test_a_body_over_the_limit_is_refused_before_it_is_read(where: str, length: str, status: int) -> None:
    request = RequestFactory().post(where, b"", content_type="application/json")
    request.META["CONTENT_LENGTH"] = length
    response = ApiBodyLimitMiddleware(lambda _request: HttpResponse())(request)
    assert response.status_code == status
    if status == 413:
        assert response["Content-Type"] == "application/problem+json"
