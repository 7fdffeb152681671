"""Calls of a phone: proofs that are not accepted, and moments at which nothing can be had."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from apps.issuance.models import Credential
from apps.keys.adapters import pin_file
from apps.keys.adapters.signer_session import SESSION
from apps.keys.states import SignerState
from apps.lib.clock import SYSTEM_CLOCK, FixedClock
from apps.lib.errors import Refused, Unavailable
from apps.lib.identifiers import new_id
from apps.registration.adapters.simulated_applicant import random_person
from tests.api.endpoints import ACKNOWLEDGE, APPLY, CRL, ENDPOINTS, FETCH, LIST, LISTS, LOOK, ROOT, Endpoint
from tests.api.stage import ORIGIN, Applicant, Stage, assert_problem
from tests.builders.application import card
from tests.support import pipeline

PROVEN = [endpoint for endpoint in ENDPOINTS if endpoint.proven]
REFUSED = "device_proof_refused"


def named(endpoint: Endpoint) -> str:
    return endpoint.title


def later(**delta: int) -> FixedClock:
    return FixedClock(SYSTEM_CLOCK.now() + timedelta(**delta))


Forge = Callable[[Stage, Applicant, Endpoint, str], str | None]
FORGERIES: dict[str, tuple[Forge, str]] = {
    "none": (lambda *_: None, "Device-Proof"),
    "rubbish": (lambda *_: "a.b.c", "Device-Proof"),
    "3000 characters": (lambda *_: "a" * 3000, "Device-Proof"),
    "by another phone": (
        lambda stage, one, to, path: stage.proof(one, to.method, path, key=_strange_key()),
        "Device-Proof",
    ),
    "by a device key": (
        lambda stage, one, to, path: stage.proof(one, to.method, path, key=one.draft.phone.keys[0]),
        "Device-Proof",
    ),
    "for another method": (
        lambda stage, one, _to, path: stage.proof(one, "DELETE", path),
        "Device-Proof.htm",
    ),
    "for another address": (
        lambda stage, one, to, path: stage.proof(one, to.method, path + "/more"),
        "Device-Proof.htu",
    ),
    "for another application": (
        lambda stage, one, to, _path: stage.proof(one, to.method, to.url(application_id=new_id())),
        "Device-Proof.htu",
    ),
    "too old": (
        lambda stage, one, to, path: stage.proof(one, to.method, path, clock=later(seconds=-130)),
        "Device-Proof.iat",
    ),
    "from the future": (
        lambda stage, one, to, path: stage.proof(one, to.method, path, clock=later(seconds=130)),
        "Device-Proof.iat",
    ),
}


def _strange_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@pytest.mark.requirement("R-4.4.1.1-1")
@pytest.mark.parametrize(("forge", "at"), FORGERIES.values(), ids=FORGERIES)
@pytest.mark.parametrize("endpoint", PROVEN, ids=named)
def test_refuses_a_proof(
    stage: Stage, applicant: Applicant, endpoint: Endpoint, forge: Forge, at: str
) -> None:
    values = {"application_id": applicant.application_id}
    proof = forge(stage, applicant, endpoint, endpoint.url(**values))
    answer = stage.call(endpoint, values, headers={"Device-Proof": proof})
    assert_problem(answer, 403, REFUSED, at=at)


@pytest.mark.parametrize("endpoint", PROVEN, ids=named)
def test_refuses_a_proof_that_was_used(stage: Stage, endpoint: Endpoint) -> None:
    applicant = stage.issue(acknowledge=False)
    values = {"application_id": applicant.application_id}
    proof = {"Device-Proof": stage.proof(applicant, endpoint.method, endpoint.url(**values))}
    assert stage.call(endpoint, values, headers=proof).status_code == 200
    answer = stage.call(endpoint, values, headers=proof)
    assert_problem(answer, 403, "device_proof_replayed", at="Device-Proof.jti")


@pytest.mark.parametrize("endpoint", PROVEN, ids=named)
def test_refuses_the_phone_of_another_applicant(
    stage: Stage, applicant: Applicant, endpoint: Endpoint
) -> None:
    other = stage.apply(_somebody_else(stage))
    path = endpoint.url(application_id=applicant.application_id)
    headers = {"Device-Proof": stage.proof(other, endpoint.method, path)}
    assert_problem(stage.send(endpoint.method, path, headers=headers), 403, REFUSED, at="Device-Proof")


@pytest.mark.parametrize("endpoint", PROVEN, ids=named)
def test_knows_no_other_application(stage: Stage, applicant: Applicant, endpoint: Endpoint) -> None:
    unknown = Applicant(draft=applicant.draft, application_id=str(new_id()))
    assert_problem(stage.by_phone(endpoint, unknown), 404, "application_unknown")


def test_says_503_with_the_cause_while_the_signer_is_out_of_reach(stage: Stage, applicant: Applicant) -> None:
    pipeline.signer_says(SignerState.FAULT, stage.world.clock, cause="the token is gone")
    answer = stage.by_phone(FETCH, applicant)
    assert_problem(answer, 503, "signer_away")
    assert answer.json()["detail"] == "the token is gone"
    assert int(answer["Retry-After"]) > 0
    pipeline.signer_says(SignerState.OPEN, stage.world.clock)
    stage.sign(applicant)
    assert stage.by_phone(FETCH, applicant).status_code == 200


@pytest.mark.parametrize("endpoint", [FETCH, ACKNOWLEDGE], ids=named)
def test_says_that_it_is_not_ready(stage: Stage, applicant: Applicant, endpoint: Endpoint) -> None:
    assert_problem(stage.by_phone(endpoint, applicant), 409, "credential_not_ready")


def test_says_that_nothing_was_delivered_yet(stage: Stage, applicant: Applicant) -> None:
    stage.sign(applicant)
    assert_problem(stage.by_phone(ACKNOWLEDGE, applicant), 409, "credential_not_ready")


@pytest.mark.requirement("R-4.4.1.1-1")
def test_gives_nothing_after_the_acknowledgement(stage: Stage) -> None:
    applicant = stage.issue()
    assert_problem(stage.by_phone(FETCH, applicant), 409, "delivery_already_acknowledged")
    assert stage.by_phone(ACKNOWLEDGE, applicant).status_code == 200
    assert Credential.objects.get().state == "ACTIVE"


def test_gives_nothing_of_a_revoked_credential(stage: Stage) -> None:
    applicant = stage.issue(acknowledge=False)
    assert stage.revoke(applicant).status_code == 202
    for endpoint in (FETCH, ACKNOWLEDGE):
        assert_problem(stage.by_phone(endpoint, applicant), 409, "credential_ended")


def test_refuses_to_revoke_where_nothing_is_live(stage: Stage, applicant: Applicant) -> None:
    assert_problem(stage.revoke(applicant), 404, "nothing_to_revoke")


@pytest.mark.parametrize(
    ("payload", "code", "at"),
    [
        ({"reason": "BORED"}, "revocation_reason_unknown", "payload.reason"),
        ({"form": "issue"}, "invalid", "payload.form"),
        ({"more": 1}, "invalid", "payload.more"),
    ],
)
def test_names_what_is_wrong_in_a_revocation(stage: Stage, payload: Any, code: str, at: str) -> None:
    applicant = stage.issue()
    assert_problem(stage.revoke(applicant, **payload), 400, code, at=at)
    assert Credential.objects.get().state == "ACTIVE"


def test_refuses_a_replayed_nonce(stage: Stage) -> None:
    made = stage.draft()
    stage.apply(made)
    assert_problem(stage.upload(made), 409, "nonce_replayed", at="protected.nonce")


def test_refuses_a_second_application_while_the_first_is_open(stage: Stage, applicant: Applicant) -> None:
    answer = stage.upload(stage.draft())
    assert_problem(answer, 409, answer.json()["code"], at=answer.json().get("field", ""))


def test_a_locked_signer_stops_signing_and_nothing_else(stage: Stage) -> None:
    first = stage.issue(acknowledge=False)
    stage.build_lists()
    SESSION.close()
    pin_file.wipe_pin()
    second = stage.apply(_somebody_else(stage))
    with pytest.raises(Unavailable):
        stage.sign(second)
    assert stage.state(second) == "SIGNING"
    assert_problem(stage.by_phone(FETCH, second), 409, "credential_not_ready")
    done = [stage.by_phone(FETCH, first), stage.by_phone(ACKNOWLEDGE, first), stage.revoke(first)]
    done.append(stage.call(LISTS, client="verifier"))
    list_id = done[-1].json()["status_lists"][0]["uri"].rpartition("/")[2]
    done.append(stage.call(LIST, {"list_id": list_id}, client="verifier"))
    assert [answer.status_code for answer in done] == [200, 200, 202, 200, 200]


def test_says_503_when_the_card_authority_does_not_answer(stage: Stage, settings: Any) -> None:
    applicant = stage.issue()
    silent = "tests.fakes.jpki_status.SilentStatus"
    settings.DSPORTAL = settings.DSPORTAL | {"jpki_status_provider": silent}
    answer = stage.revoke(applicant)
    assert_problem(answer, 503, answer.json()["code"], at=answer.json().get("field", ""))
    assert answer["Retry-After"].isdigit()
    assert Credential.objects.get().state == "ACTIVE"


@pytest.mark.requirement("R-3.2.3-1")
def test_issues_nothing_while_the_card_authority_does_not_answer(stage: Stage, settings: Any) -> None:
    silent = "tests.fakes.jpki_status.SilentStatus"
    settings.DSPORTAL = settings.DSPORTAL | {"jpki_status_provider": silent}
    answer = stage.upload(stage.draft())
    assert (answer.status_code, answer.json()["state"]) == (202, "RETRYABLE")
    applicant = Applicant(draft=stage.draft(), application_id=answer.json()["application_id"])
    with pytest.raises(Refused):
        stage.sign(applicant)


def test_an_unknown_list_is_missing(stage: Stage) -> None:
    values = {"list_id": new_id()}
    assert_problem(stage.call(LIST, values, client="verifier"), 404, "status_list_not_published")


def test_the_root_is_public(stage: Stage) -> None:
    answer = stage.call(ROOT, client=None)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/x-pem-file")
    assert stage.call(ROOT, client=None, headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_a_revocation_list_that_was_never_fetched_may_come_later(stage: Stage) -> None:
    answer = stage.call(CRL, client=None)
    assert_problem(answer, 503, "no_crl")
    assert answer["Retry-After"].isdigit()


def test_the_address_of_the_intake_is_the_one_that_is_signed() -> None:
    assert ORIGIN + APPLY.path == "http://localhost:8000/api/v1/applications"
    assert LOOK.path.startswith(APPLY.path)


def _somebody_else(stage: Stage) -> Any:
    person = random_person()
    return stage.draft(person=person, of_card=card(person, serial=0x5EED))
