"""Bodies that are too large, broken, of another kind, or sent twice."""

import json
from collections.abc import Callable
from typing import Any, NoReturn

import pytest

from tests.api.endpoints import ACKNOWLEDGE, ANY_ID, APPLY, ENDPOINTS, REVOKE, TOKEN, Endpoint
from tests.api.stage import FORM, Applicant, Stage, assert_discreet, assert_problem, form_of, parts_of

FORM_DATA = "multipart/form-data; boundary=b"
PART = b'--b\r\nContent-Disposition: form-data; name="application"\r\n'
KEYED = [endpoint for endpoint in ENDPOINTS if endpoint.keyed]
WRITING = [endpoint for endpoint in ENDPOINTS if endpoint.method == "POST"]
BAD_KEYS = {"missing": None, "empty": "", "with a space": "a b", "too long": "k" * 101, "not ASCII": "鍵"}
BROKEN_JSON = {
    "nothing": b" ",
    "no JSON": b"{",
    "no object": b"[]",
    "a number": b"1e999",
    "not UTF-8": b'{"payload":"\xff"}',
    "deep": b"[" * 100_000,
    "with a NUL": b"\x00{}",
    "a byte order mark": b"\xef\xbb\xbf{}",
}


class Unreadable:
    """A body that must not be touched."""

    def read(self, *_size: int) -> NoReturn:
        raise AssertionError("the body was read")

    readline = __iter__ = read


def named(endpoint: Endpoint) -> str:
    return endpoint.title


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=named)
def test_50_mb_are_refused_without_being_read(stage: Stage, endpoint: Endpoint) -> None:
    size = {"CONTENT_LENGTH": "50000000", "wsgi.input": Unreadable()}
    answer = stage.call(endpoint, ANY_ID, client=endpoint.scope or None, body=b"-", **size)
    assert_problem(answer, 413, "body_too_large")


def test_50_mb_in_a_part_of_the_form_are_refused(stage: Stage) -> None:
    answer = stage.upload(stage.draft(), parts={"selfie": b"x" * 50_000_000})
    assert_problem(answer, 413, "body_too_large")


@pytest.mark.parametrize("key", BAD_KEYS.values(), ids=BAD_KEYS)
@pytest.mark.parametrize("endpoint", KEYED, ids=named)
def test_demands_an_idempotency_key(stage: Stage, endpoint: Endpoint, key: str | None) -> None:
    answer = stage.call(endpoint, ANY_ID, headers={"Idempotency-Key": key})
    assert_problem(answer, 400, "idempotency_key_invalid", at="Idempotency-Key")


def good_call(stage: Stage, endpoint: Endpoint) -> Callable[..., Any]:
    """Return a call of the endpoint that succeeds, with a key to be given."""
    if endpoint is APPLY:
        made = stage.draft()
        parts = parts_of(made)
        body, content_type = form_of(parts)
        return lambda key, more=b"": stage.call(
            APPLY,
            body=body if not more else form_of({**parts, "selfie": more})[0],
            content_type=content_type if not more else form_of(parts)[1],
            headers={"Idempotency-Key": key},
        )
    applicant = stage.issue(acknowledge=endpoint is REVOKE)
    if endpoint is REVOKE:
        request = stage.revocation(applicant)
        return lambda key, more=b"": stage.call(REVOKE, body=request + more, headers={"Idempotency-Key": key})
    return lambda key, more=b"": stage.by_phone(
        ACKNOWLEDGE, applicant, body=more, headers={"Idempotency-Key": key}
    )


@pytest.mark.parametrize("endpoint", KEYED, ids=named)
def test_the_same_key_gives_the_same_answer_once_and_no_other_request(
    stage: Stage, endpoint: Endpoint
) -> None:
    call = good_call(stage, endpoint)
    first, again = call("a-key"), call("a-key")
    assert first.status_code in {200, 202}
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert_problem(call("a-key", b" "), 422, "idempotency_key_reused", at="Idempotency-Key")


@pytest.mark.parametrize("endpoint", KEYED, ids=named)
def test_a_refusal_is_repeated_too(stage: Stage, endpoint: Endpoint) -> None:
    headers = {"Idempotency-Key": "a-key"}
    kind = FORM_DATA if endpoint is APPLY else "application/json"
    first, again = (
        stage.call(endpoint, ANY_ID, body=b"--b--\r\n", content_type=kind, headers=headers) for _ in range(2)
    )
    assert 400 <= first.status_code < 500
    assert first.content == again.content


def test_a_key_belongs_to_one_client(stage: Stage) -> None:
    applicant = stage.issue()
    body = stage.revocation(applicant)
    mine = stage.call(REVOKE, body=body, headers={"Idempotency-Key": "shared"})
    theirs = stage.call(REVOKE, body=body, client="other app", headers={"Idempotency-Key": "shared"})
    assert mine.status_code == 202
    assert "Idempotency-Replayed" not in theirs.headers
    assert 400 <= theirs.status_code < 500


@pytest.mark.parametrize("kind", ["application/json", "text/plain", FORM, "", "multipart/mixed; boundary=b"])
def test_an_application_comes_as_a_form_with_files(stage: Stage, kind: str) -> None:
    answer = stage.call(APPLY, body=b"{}", content_type=kind)
    assert_problem(answer, 415, "unsupported_media_type")


@pytest.mark.parametrize("kind", ["application/json", "text/plain", FORM_DATA])
def test_a_token_is_asked_for_with_a_form(stage: Stage, kind: str) -> None:
    answer = stage.call(TOKEN, client=None, body=b"--b--", content_type=kind)
    assert_problem(answer, 415, "unsupported_media_type")


@pytest.mark.parametrize("kind", ["text/plain", FORM, "application/cbor", FORM_DATA])
def test_a_revocation_comes_as_a_jws_in_json(stage: Stage, kind: str) -> None:
    answer = stage.call(REVOKE, body=b"--b--\r\n", content_type=kind)
    assert_problem(answer, 415, "unsupported_media_type")


@pytest.mark.parametrize("body", BROKEN_JSON.values(), ids=BROKEN_JSON)
def test_refuses_a_revocation_that_is_no_jws(stage: Stage, body: bytes) -> None:
    answer = stage.call(REVOKE, body=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "jws_malformed")
    assert_discreet(answer.content.decode())


@pytest.mark.parametrize("body", BROKEN_JSON.values(), ids=BROKEN_JSON)
def test_refuses_an_application_that_is_no_jws(stage: Stage, body: bytes) -> None:
    answer = stage.upload(stage.draft(), parts={"application": body})
    assert answer.status_code == 400
    assert_problem(answer, 400, answer.json()["code"], at=answer.json()["field"])
    assert answer.json()["code"] in {"jws_malformed", "invalid"}
    assert answer.json()["field"]


@pytest.mark.parametrize("member", ["payload", "protected", "signature"])
def test_refuses_members_that_stand_twice(stage: Stage, member: str) -> None:
    applicant = stage.issue()
    signed = json.loads(stage.revocation(applicant))
    twice = json.dumps(signed)[:-1] + f', "{member}": {json.dumps(signed[member])}}}'
    answer = stage.call(REVOKE, body=twice.encode())
    assert (answer.status_code, answer.json()["code"]) == (400, "jws_malformed")
    made = stage.draft()
    signed = json.loads(made.signed())
    twice = json.dumps(signed)[:-1] + f', "{member}": {json.dumps(signed[member])}}}'
    answer = stage.upload(made, parts={"application": twice.encode()})
    assert (answer.status_code, answer.json()["code"]) == (400, "jws_malformed")


BROKEN_FORMS = {
    "no boundary": (b"--b\r\n", "multipart/form-data"),
    "a boundary that is no ASCII": (b"--b--", "multipart/form-data; boundary=\u00e9"),
    "another boundary": (b"--c\r\n\r\n--c--", FORM_DATA),
    "no end": (PART + b"\r\n{", FORM_DATA),
    "nothing": (b"", FORM_DATA),
    "a part without a name": (b"--b\r\nContent-Disposition: form-data\r\n\r\n{}\r\n--b--", FORM_DATA),
    "broken base64": (
        PART + b"Content-Transfer-Encoding: base64\r\n\r\n%%%\r\n--b--",
        FORM_DATA,
    ),
    "not UTF-8": (
        PART + b"\r\n\xff\xfe\r\n--b--",
        FORM_DATA,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("body", "kind"), BROKEN_FORMS.values(), ids=BROKEN_FORMS)
def test_refuses_a_broken_form(stage: Stage, body: bytes, kind: str) -> None:
    answer = stage.call(APPLY, body=body, content_type=kind)
    assert answer.status_code == 400
    assert_problem(answer, 400, answer.json()["code"], at=answer.json().get("field", ""))


def test_refuses_too_many_parts(stage: Stage) -> None:
    body, kind = form_of({f"part{number}": b"x" for number in range(1000)})
    answer = stage.call(APPLY, body=body, content_type=kind)
    assert answer.status_code in {400, 413}
    assert_problem(answer, answer.status_code, answer.json()["code"])


def test_refuses_a_part_that_nobody_knows(stage: Stage) -> None:
    assert_problem(stage.upload(stage.draft(), parts={"proxy": b"x"}), 400, "invalid")


@pytest.mark.parametrize("part", ["application", "portrait", "selfie"])
def test_names_the_part_that_is_missing(stage: Stage, part: str) -> None:
    answer = stage.upload(stage.draft(), parts={part: None})
    assert_problem(answer, 400, answer.json()["code"], at=part)


@pytest.mark.parametrize("endpoint", WRITING, ids=named)
def test_random_bytes_are_refused_and_break_nothing(
    stage: Stage, applicant: Applicant, endpoint: Endpoint
) -> None:
    body = bytes(range(256)) * 8
    answer = stage.call(endpoint, {"application_id": applicant.application_id}, body=body)
    assert answer.status_code < 500
    assert_discreet(answer.content.decode())
