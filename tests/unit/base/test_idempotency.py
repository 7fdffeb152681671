"""Keyed requests: answered once, replayed, never mixed up, never stuck for long."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import path
from rest_framework.authentication import BaseAuthentication
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.base.idempotency import forget_old_answers, idempotent
from apps.base.models import IdempotencyRecord
from apps.base.tasks import forget_answers
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.errors import IntegrityFault, Refused, Unavailable


class Principal:
    """A caller."""

    is_authenticated = True

    def __init__(self, client_id: str) -> None:
        self.client_id = client_id


class ByHeader(BaseAuthentication):
    """Believes the header `Client`."""

    def authenticate(self, request: Request) -> tuple[Principal, None]:
        return Principal(request.headers.get("Client", "a")), None

    def authenticate_header(self, request: Request) -> str:
        return "Test"


class Counting(APIView):
    """Counts how often the work was done."""

    authentication_classes = (ByHeader,)
    parser_classes = (JSONParser, MultiPartParser)
    done = 0
    error: Exception | None = None

    @idempotent
    def post(self, request: Request) -> Response:
        Counting.done += 1
        if self.error is not None:
            raise self.error
        files = {name: upload.read().decode() for name, upload in request.FILES.items()}
        return Response({"done": Counting.done, "files": files}, status=201, headers={"X-Own": "1"})


urlpatterns = [path("api/v1/counting", Counting.as_view()), path("api/v1/other", Counting.as_view())]
pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True), pytest.mark.urls(__name__)]


@pytest.fixture(autouse=True)
def _from_zero() -> None:
    Counting.done, Counting.error = 0, None


def post(
    body: Any = None, *, key: str | None = "key-1", where: str = "/api/v1/counting", client: str = "a"
) -> Any:
    headers = {"Client": client} | ({} if key is None else {"Idempotency-Key": key})
    return Client().post(where, body or {"x": 1}, content_type="application/json", headers=headers)


def test_a_repetition_gets_the_same_answer_and_does_nothing() -> None:
    first, second = post(), post()
    assert first.status_code == second.status_code == 201
    assert first.content == second.content
    assert second["Content-Type"] == first["Content-Type"] == "application/json"
    assert (second["Idempotency-Replayed"], "Idempotency-Replayed" in first) == ("true", False)
    assert first["X-Own"] == "1"
    assert Counting.done == 1


@pytest.mark.parametrize("key", [None, "", "x" * 101, "a b", "ä", "a\tb"])
def test_refuses_a_request_without_a_good_key_and_names_the_header(key: str | None) -> None:
    answer = post(key=key)
    assert (answer.status_code, answer.json()["field"]) == (400, "Idempotency-Key")
    assert Counting.done == 0


@pytest.mark.parametrize("change", [{"body": {"x": 2}}, {"where": "/api/v1/other"}])
def test_refuses_the_key_of_another_request(change: dict[str, Any]) -> None:
    post()
    answer = post(**change)
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert Counting.done == 1


def test_a_key_belongs_to_one_client() -> None:
    post()
    assert post({"x": 2}, client="b").status_code == 201
    assert Counting.done == 2


def test_a_refusal_is_an_answer_too() -> None:
    Counting.error = Refused("no", clause="4.1.2")
    first = post()
    Counting.error = None
    second = post()
    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert (second.status_code, second["Content-Type"]) == (403, "application/problem+json")
    assert Counting.done == 1


@pytest.mark.parametrize("error", [Unavailable(), IntegrityFault(), RuntimeError()])
def test_a_failure_leaves_the_way_free_for_a_repetition(error: Exception) -> None:
    Counting.error = error
    assert post().status_code >= 500
    Counting.error = None
    assert post().status_code == 201
    assert Counting.done == 2


def test_a_request_in_flight_is_not_done_twice() -> None:
    in_flight()
    answer = post()
    assert (answer.status_code, answer.json()["code"]) == (409, "request_in_flight")
    assert answer["Retry-After"] == "5"
    assert Counting.done == 0


def in_flight(*, age: timedelta = timedelta(0)) -> None:
    """Leave the row of a request whose process died `age` ago."""
    post()
    Counting.done = 0
    IdempotencyRecord.objects.update(
        status=None, answered_at=None, sealed_body=b"", started_at=SYSTEM_CLOCK.now() - age
    )


def test_a_request_whose_process_died_is_taken_over_after_a_minute() -> None:
    in_flight(age=timedelta(seconds=61))
    assert post().status_code == 201
    assert post()["Idempotency-Replayed"] == "true"
    assert Counting.done == 1


def test_a_stuck_request_is_taken_over_by_one_only(monkeypatch: pytest.MonkeyPatch) -> None:
    in_flight(age=timedelta(seconds=61))
    stale = IdempotencyRecord.objects.get()
    assert post().status_code == 201
    monkeypatch.setattr(IdempotencyRecord.objects, "filter", lambda **_: Rows(stale))
    assert post().status_code == 409
    assert Counting.done == 1


class Rows:
    """A query set that still sees the row as it was, and changes nothing."""

    def __init__(self, row: IdempotencyRecord | None) -> None:
        self._row = row

    def first(self) -> IdempotencyRecord | None:
        return self._row

    def update(self, **_values: Any) -> int:
        return 0


def test_a_row_that_goes_at_the_same_moment_counts_as_in_flight(monkeypatch: pytest.MonkeyPatch) -> None:
    post()
    monkeypatch.setattr(IdempotencyRecord.objects, "filter", lambda **_: Rows(None))
    assert post().status_code == 409


def test_a_multipart_body_counts_by_its_parts() -> None:
    def send(content: bytes, number: str = "1") -> Any:
        parts = {"number": number, "portrait": SimpleUploadedFile("p.jpg", content, "image/jpeg")}
        return Client().post("/api/v1/counting", parts, headers={"Idempotency-Key": "k"})

    first = send(b"picture")
    assert first.json() == {"done": 1, "files": {"portrait": "picture"}}
    assert send(b"picture").content == first.content
    assert send(b"another").status_code == 422
    assert send(b"picture", "2").status_code == 422


def test_a_body_over_the_limit_is_refused() -> None:
    answer = post({"x": "y" * (4 * 1024 * 1024)})
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert not IdempotencyRecord.objects.exists()


def test_the_stored_answer_is_sealed() -> None:
    post()
    assert b"done" not in bytes(IdempotencyRecord.objects.get().sealed_body)


def test_answers_are_forgotten_after_a_day() -> None:
    post()
    assert forget_old_answers(clock=SYSTEM_CLOCK) == 0
    IdempotencyRecord.objects.update(started_at=SYSTEM_CLOCK.now() - timedelta(hours=25))
    forget_answers()
    assert not IdempotencyRecord.objects.exists()
