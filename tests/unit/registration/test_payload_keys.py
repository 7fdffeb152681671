"""Device keys in the payload, and the infant's application without photo."""

from datetime import UTC, date, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from apps.lib.errors import Invalid
from apps.registration.adapters.simulated_applicant import SimulatedPerson
from apps.registration.adapters.simulated_jose import public_jwk
from tests.builders.application import HANAKO, draft
from tests.builders.payload import GOOD, JWK, put, read, refused_field


@pytest.mark.parametrize(
    ("member", "value", "field"),
    [
        ("d", "AAAA", ""),
        ("kty", "RSA", ".kty"),
        ("crv", "P-384", ".crv"),
        ("x", JWK["x"][:-2], ".x"),
        ("x", JWK["x"] + "=", ".x"),
        ("x", 5, ".x"),
        ("y", JWK["x"], ""),
        ("surprise", 1, ""),
    ],
    ids=["private", "rsa", "p384", "short", "padded", "number", "off-curve", "unknown"],
)
@pytest.mark.parametrize("place", [("device_instance_key",), ("device_keys", 1, "jwk")], ids=str)
def test_names_a_device_key_that_is_none(
    place: tuple[str | int, ...], member: str, value: object, field: str
) -> None:
    where = "payload.device_instance_key" if len(place) == 1 else "payload.device_keys[1].jwk"
    assert refused_field(put(*place, member, value=value)) == where + field


def test_keeps_leading_zeros_of_coordinates() -> None:
    key = next(
        key
        for key in (ec.derive_private_key(number, ec.SECP256R1()) for number in range(1, 5000))
        if key.public_key().public_numbers().x < 2**248
    )
    found = read(GOOD | {"device_instance_key": public_jwk(key)}).device_instance
    assert (len(found.x), found.x[0]) == (32, 0)


def test_refuses_coordinates_without_their_leading_zeros() -> None:
    short = "A" * 42
    assert refused_field(put("device_instance_key", "x", value=short)) == "payload.device_instance_key.x"


@pytest.mark.parametrize("keys", [[], [GOOD["device_keys"][0]] * 2, "keys"], ids=["none", "twice", "text"])
def test_refuses_a_wrong_list_of_keys(keys: object) -> None:
    assert refused_field(put("device_keys", value=keys)).startswith("payload.device_keys")


def test_refuses_more_keys_than_the_site_allows() -> None:
    assert refused_field(lambda payload: None, batch_size_max=1) == "payload.device_keys"


def test_refuses_the_instance_key_as_a_record_key() -> None:
    field = refused_field(put("device_keys", 1, "jwk", value=GOOD["device_instance_key"]))
    assert field == "payload.device_keys[1].jwk"


def test_refuses_a_proof_that_is_too_long() -> None:
    field = refused_field(put("device_keys", 0, "proof", value=f"{'a' * 1024}.a.a"))
    assert field == "payload.device_keys[0].proof"


def test_refuses_a_key_without_proof() -> None:
    field = refused_field(lambda payload: payload["device_keys"][1].pop("proof"))
    assert field == "payload.device_keys[1].proof"


@pytest.mark.parametrize(
    ("born", "accepted"), [("2020-11-25", True), ("2020-11-24", False), ("2021-06-01", True)]
)
def test_only_an_infant_may_apply_without_photo(born: str, accepted: bool) -> None:
    person = SimulatedPerson(birth_date=date.fromisoformat(born), selfie=HANAKO.selfie)
    payload = draft("nonce", datetime(2026, 11, 24, tzinfo=UTC), person=person).payload
    if accepted:
        assert read(payload).portrait is None
        return
    with pytest.raises(Invalid) as refusal:
        read(payload)
    assert refusal.value.field == "payload.portrait"


@pytest.mark.parametrize("name", ["portrait", "face_match"])
def test_an_infant_sends_photo_and_match_or_neither(name: str) -> None:
    person = SimulatedPerson(birth_date=date(2022, 1, 1), portrait=HANAKO.portrait, selfie=HANAKO.selfie)
    payload = draft("nonce", datetime(2026, 11, 24, tzinfo=UTC), person=person).payload
    del payload[name]
    with pytest.raises(Invalid) as refusal:
        read(payload)
    assert refusal.value.field == f"payload.{name}"
