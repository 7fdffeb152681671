"""The leaf cases from the thirteenth on, and unusual holders."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from apps.base.jose import AlgorithmRefused, encode_base64url
from apps.lib.clock import FixedClock
from apps.registration.adapters.simulated_applicant import (
    SimulatedPerson,
    random_person,
)
from apps.registration.adapters.simulated_jose import json_bytes
from apps.registration.adapters.synthetic_leaf import (
    attributes_of,
    printable_string,
    utf8_string,
)
from apps.registration.errors import ApplicationRejected
from apps.registration.models import IssuanceApplication
from apps.registration.selectors import approved_application
from apps.registration.services import receive_application
from apps.registration.types import ApplicationState
from tests.builders.application import HANAKO, Draft, card, card_key
from tests.factories.leaf_cases import PLAN, attributes, noted, rejection
from tests.factories.registration import CLIENT, new_draft, send


@pytest.mark.parametrize("spoilt", ["twice", "printable", "missing", "not-utf8"])
def test_l13_refuses_malformed_attributes(ra: FixedClock, spoilt: str) -> None:
    right = dict(attributes_of(**PLAN))
    changed = {
        "twice": (*right.items(), ("3", utf8_string("2"))),
        "printable": tuple((right | {"3": printable_string("2")}).items()),
        "missing": tuple((suffix, value) for suffix, value in right.items() if suffix != "5"),
        "not-utf8": tuple((right | {"3": b"\x0c\x01\xff"}).items()),
    }[spoilt]
    assert rejection(ra, of_card=card(attributes=changed)) == "FULL_NAME_NOT_CERTIFIED"


def test_l14_accepts_an_address_of_200_characters(ra: FixedClock) -> None:
    person = SimulatedPerson(resident_address="県" * 200, portrait=HANAKO.portrait, selfie=HANAKO.selfie)
    assert send(new_draft(ra, person=person), ra).state is ApplicationState.APPROVED


def test_l14_refuses_a_certified_address_of_201_characters(ra: FixedClock) -> None:
    assert rejection(ra, of_card=card(**attributes(address="県" * 201))) == "RESIDENT_ADDRESS_TOO_LONG"


def test_l15_maps_the_unknown_sex(ra: FixedClock) -> None:
    person = SimulatedPerson(sex=0, portrait=HANAKO.portrait, selfie=HANAKO.selfie)
    receipt = send(new_draft(ra, person=person), ra)
    assert approved_application(receipt.application_id).person.sex == 0


def test_l15_refuses_another_sex(ra: FixedClock) -> None:
    assert rejection(ra, of_card=card(**attributes(sex="1"))) == "SEX_DIFFERENT"


@pytest.mark.parametrize("kind", ["rsa-1024", "rsa-4096", "rsa-e3"])
def test_l16_refuses_keys_that_are_in_no_table(ra: FixedClock, kind: str) -> None:
    assert rejection(ra, of_card=card(key=card_key(kind))) == "ALGORITHM_KEY_NOT_IN_TABLE"


def test_l17_refuses_the_next_card_before_its_day(ra: FixedClock) -> None:
    assert rejection(ra, of_card=card(authority="next")) == "ALGORITHM_NOT_IN_FORCE"


def test_l17_accepts_the_next_card_from_its_day_on(ra: FixedClock) -> None:
    later = FixedClock("2028-04-01T00:00:01+09:00")
    receipt = send(new_draft(later, of_card=card(authority="next")), later)
    assert receipt.state is ApplicationState.APPROVED


def test_l17_refuses_a_next_card_key_under_an_rsa_authority(ra: FixedClock) -> None:
    later = FixedClock("2028-04-01T00:00:01+09:00")
    mixed = card(authority="sign-new", key=card_key("p384"))
    assert rejection(later, of_card=mixed) == "ALGORITHM_CERTIFICATE_SIGNATURE"


@pytest.mark.requirement("R-4.1.2-4")
@pytest.mark.parametrize("serial", [0xFF, 0x00FF0000, 2**64 + 5, 2**158])
def test_l18_compares_serials_as_numbers(ra: FixedClock, serial: int) -> None:
    receipt = send(new_draft(ra, of_card=card(serial=serial)), ra)
    assert IssuanceApplication.objects.get(id=receipt.application_id).certificate_serial == str(serial)


@pytest.mark.requirement("R-4.1.2-4")
def test_l18_refuses_another_serial(ra: FixedClock) -> None:
    made = new_draft(ra)
    made.payload["jpki_serial"] = str(int(made.payload["jpki_serial"]) + 1)
    with pytest.raises(ApplicationRejected) as refusal:
        send(made, ra)
    assert refusal.value.field == "payload.jpki_serial"


def test_l19_accepts_and_notes_an_unknown_attribute(ra: FixedClock) -> None:
    values = (*attributes_of(**PLAN), ("7", utf8_string("旧氏")))
    receipt = send(new_draft(ra, of_card=card(attributes=values)), ra)
    assert receipt.state is ApplicationState.APPROVED
    assert noted(receipt) == {"CERTIFICATE_PROFILE:UNKNOWN_ATTRIBUTE"}


def test_l20_refuses_a_pss_signature_under_an_rs256_header(ra: FixedClock) -> None:
    made = new_draft(ra)
    with pytest.raises(ApplicationRejected) as refusal:
        _receive(_signed_otherwise(made, _pss), ra)
    assert refusal.value.field == "signature"


@pytest.mark.parametrize("algorithm", ["none", "HS256", "PS256", "RS384", "EdDSA", ""])
@pytest.mark.requirement("R-4.1.2-2")
def test_l20_refuses_other_algorithms(ra: FixedClock, algorithm: str) -> None:
    made = new_draft(ra)
    made.header["alg"] = algorithm
    with pytest.raises(AlgorithmRefused) as refusal:
        _receive(_signed_otherwise(made, _mac), ra)
    assert refusal.value.field == "protected.alg"


@pytest.mark.parametrize(
    "person",
    [
        SimulatedPerson(full_name="𠮷田　𠮷子", birth_date=date(2000, 2, 29)),
        SimulatedPerson(full_name="VAN DER SAMPLE　MARIA JOSÉ", birth_date=date(2019, 4, 30)),
        SimulatedPerson(full_name="葛\U000e0100城　令", birth_date=date(2019, 5, 1)),
        SimulatedPerson(full_name="神　\ufa19", birth_date=date(1926, 12, 25)),
    ],
    ids=["beyond-the-first-plane", "latin", "variation-selector", "compatibility-ideograph"],
)
def test_accepts_unusual_holders(ra: FixedClock, person: SimulatedPerson) -> None:
    images = random_person()
    whole = SimulatedPerson(
        full_name=person.full_name,
        birth_date=person.birth_date,
        portrait=images.portrait,
        selfie=images.selfie,
    )
    receipt = send(new_draft(ra, person=whole), ra)
    assert receipt.state is ApplicationState.APPROVED
    assert approved_application(receipt.application_id).person.full_name == person.full_name


def test_an_infant_without_photo_goes_to_a_person(ra: FixedClock) -> None:
    infant = SimulatedPerson(birth_date=date(2022, 1, 5), selfie=HANAKO.selfie)
    receipt = send(new_draft(ra, person=infant), ra)
    assert receipt.state is ApplicationState.MANUAL_REVIEW


def _signed_otherwise(made: Draft, sign: Callable[[Draft, bytes], bytes]) -> bytes:
    header = encode_base64url(json_bytes({"alg": "RS256"} | made.header))
    body = encode_base64url(json_bytes(made.payload))
    signature = sign(made, f"{header}.{body}".encode())
    return json_bytes({"protected": header, "payload": body, "signature": encode_base64url(signature)})


def _pss(made: Draft, signing_input: bytes) -> bytes:
    key: Any = made.card.key
    return bytes(key.sign(signing_input, padding.PSS(padding.MGF1(SHA256()), 32), SHA256()))


def _mac(made: Draft, signing_input: bytes) -> bytes:
    import hmac

    secret = made.card.certificate.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return hmac.digest(secret, signing_input, "sha256")


def _receive(request: bytes, clock: FixedClock) -> None:
    receive_application(
        actor=CLIENT, clock=clock, request=request, portrait=HANAKO.portrait, selfie=HANAKO.selfie
    )
