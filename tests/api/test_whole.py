"""From the nonce to the list that says revoked, over HTTP; the signer works in this process."""

import base64
from typing import Any
from urllib.parse import urlparse

import pytest

from apps.lib import cbor
from apps.lib.statuslist.token import read_token
from tests.api.endpoints import ACKNOWLEDGE, FETCH, LISTS, LOOK, REVOKE
from tests.api.stage import Applicant, Stage, assert_discreet, assert_problem

pytestmark = pytest.mark.postgres


def credentials(answer: Any) -> list[bytes]:
    return [base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)) for text in answer.json()["credentials"]]


def revoked_in_all_lists(stage: Stage) -> int:
    index = stage.call(LISTS, client="verifier").json()["status_lists"]
    count = 0
    for line in index:
        answer = stage.send("GET", urlparse(line["uri"]).path, client="verifier")
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/statuslist+cwt")
        count += int.from_bytes(read_token(answer.content).packed, "big").bit_count()
    return count


def test_from_the_nonce_to_the_list_that_says_revoked(stage: Stage) -> None:
    applicant = stage.apply()
    assert stage.state(applicant) == "APPROVED"
    stage.sign(applicant)
    assert stage.state(applicant) == "ISSUED"
    fetched = stage.by_phone(FETCH, applicant)
    assert len(credentials(fetched)) == len(applicant.draft.phone.keys)
    done = stage.by_phone(ACKNOWLEDGE, applicant)
    assert (done.status_code, done.json()["credential_id"]) == (200, fetched.json()["credential_id"])
    assert stage.state(applicant) == "COMPLETED"
    stage.build_lists()
    assert revoked_in_all_lists(stage) == 0
    receipt = stage.revoke(applicant)
    assert (receipt.status_code, receipt.json()["state"]) == (202, "EXECUTED")
    stage.build_lists()
    assert revoked_in_all_lists(stage) == len(applicant.draft.phone.keys)


def test_json_and_cbor_hold_the_same_bytes(stage: Stage, applicant: Applicant) -> None:
    stage.sign(applicant)
    as_json = stage.by_phone(FETCH, applicant)
    as_cbor = stage.by_phone(FETCH, applicant, headers={"Accept": "application/cbor"})
    assert as_cbor["Content-Type"] == "application/cbor"
    assert cbor.decode_map(as_cbor.content)["credentials"] == credentials(as_json)


def test_what_must_not_be_kept_says_no_store(stage: Stage, applicant: Applicant) -> None:
    stage.sign(applicant)
    answers = [stage.by_phone(endpoint, applicant) for endpoint in (LOOK, FETCH)]
    assert [answer["Cache-Control"] for answer in answers] == ["no-store", "no-store"]


def test_good_answers_tell_nothing_about_the_person(stage: Stage) -> None:
    made = stage.draft()
    answers = [stage.upload(made)]
    applicant = Applicant(draft=made, application_id=answers[0].json()["application_id"])
    stage.sign(applicant)
    answers += [stage.by_phone(endpoint, applicant) for endpoint in (LOOK, FETCH, ACKNOWLEDGE)]
    answers.append(stage.revoke(applicant))
    stage.build_lists()
    answers.append(stage.call(LISTS, client="verifier"))
    for answer in answers:
        assert answer.status_code < 300
        assert_discreet(answer.content.decode())


def test_a_repeated_request_is_answered_as_before_and_done_once(stage: Stage) -> None:
    applicant = stage.issue()
    body, headers = stage.revocation(applicant), {"Idempotency-Key": "once"}
    first, again = (stage.call(REVOKE, body=body, headers=headers) for _ in range(2))
    assert (first.status_code, again.status_code, again["Idempotency-Replayed"]) == (202, 202, "true")
    assert first.content == again.content
    assert_problem(stage.revoke(applicant), 404, "nothing_to_revoke")
