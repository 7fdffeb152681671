"""Strict JWS: what is read, what is refused and where the refusal points."""

from datetime import date
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from hypothesis import given
from hypothesis import strategies as st

from apps.base.jose import (
    CARD_ALGORITHMS,
    AlgorithmRefused,
    AlgorithmRow,
    JwsMalformed,
    SignatureInvalid,
    decode_base64url,
    encode_base64url,
    in_force,
    key_type,
    parse_compact,
    parse_flattened,
    strict_json,
    verify_jws,
)
from apps.registration.adapters.simulated_jose import compact, flattened, json_bytes

P256 = ec.generate_private_key(ec.SECP256R1())
P384 = ec.generate_private_key(ec.SECP384R1())
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
ALL = {"RS256", "ES256", "ES384"}
MEMBERS = {"alg", "typ"}


def read(text: str) -> Any:
    return parse_compact(text, max_size=10_000, members=MEMBERS, field="proof")


@pytest.mark.parametrize("key", [P256, P384, RSA], ids=["p256", "p384", "rsa"])
def test_accepts_what_the_key_signed(key: Any) -> None:
    parsed = parse_flattened(flattened({}, b"payload", key), max_size=10_000, members=MEMBERS)
    verify_jws(parsed, key.public_key(), algorithms=ALL)
    assert parsed.payload_bytes == b"payload"


@pytest.mark.parametrize("key", [P256, P384, RSA], ids=["p256", "p384", "rsa"])
def test_refuses_another_payload(key: Any) -> None:
    first, second = compact({}, b"one", key).split("."), compact({}, b"two", key).split(".")
    with pytest.raises(SignatureInvalid):
        verify_jws(read(".".join((first[0], second[1], first[2]))), key.public_key(), algorithms=ALL)


@pytest.mark.parametrize("signature", [b"", b"\x00" * 64, b"\x01" * 63, b"\x01" * 65])
def test_refuses_a_signature_of_another_form(signature: bytes) -> None:
    header, body, _ = compact({}, b"one", P256).split(".")
    with pytest.raises(SignatureInvalid):
        verify_jws(read(f"{header}.{body}.{encode_base64url(signature)}"), P256.public_key(), algorithms=ALL)


def test_refuses_an_algorithm_that_is_not_wanted() -> None:
    with pytest.raises(AlgorithmRefused):
        verify_jws(read(compact({}, b"one", RSA)), RSA.public_key(), algorithms={"ES256"})


@pytest.mark.parametrize(
    ("algorithm", "key"), [("ES256", P384), ("ES384", P256), ("RS256", P256), ("ES256", RSA)]
)
def test_refuses_an_algorithm_that_does_not_belong_to_the_key(algorithm: str, key: Any) -> None:
    with pytest.raises(AlgorithmRefused):
        verify_jws(read(compact({"alg": algorithm}, b"one", key)), key.public_key(), algorithms=ALL)


@pytest.mark.parametrize("algorithm", ["none", "None", "HS256", "PS256", "ES512", "EdDSA", ""])
def test_refuses_algorithms_that_are_not_on_the_list(algorithm: str) -> None:
    with pytest.raises(AlgorithmRefused) as refusal:
        read(compact({"alg": algorithm}, b"one", P256))
    assert refusal.value.field == "proof.protected.alg"


@pytest.mark.parametrize("member", ["crit", "jku", "x5u", "jwk", "kid", "b64", "x5c", "zip"])
def test_refuses_header_members_that_were_not_asked_for(member: str) -> None:
    with pytest.raises(JwsMalformed) as refusal:
        read(compact({member: []}, b"one", P256))
    assert refusal.value.field == f"proof.protected.{member}"


def test_never_repeats_a_strange_member_name() -> None:
    with pytest.raises(JwsMalformed) as refusal:
        read(compact({"見本 花子": 1}, b"one", P256))
    assert refusal.value.field == "proof.protected.member"


@pytest.mark.parametrize(
    "header",
    [b"[]", b"{}", b'{"alg":5}', b'{"alg":"ES256","alg":"ES256"}', b"\xff", b'{"alg":"ES256","n":1.5}'],
)
def test_refuses_a_header_that_is_none(header: bytes) -> None:
    with pytest.raises(JwsMalformed):
        read(f"{encode_base64url(header)}.e30.e30")


@pytest.mark.parametrize("text", ["", "a", "a.b", "a.b.c.d", "e30.e30.e30=", "é.e30.e30"])
def test_refuses_what_is_no_compact_jws(text: str) -> None:
    with pytest.raises(JwsMalformed):
        read(text)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b"{}",
        b'{"protected":"e30","payload":"e30"}',
        b'{"protected":"e30","payload":"e30","signature":"","header":{}}',
        b'{"protected":5,"payload":"e30","signature":""}',
        b'{"protected":"e30","protected":"e30","payload":"e30","signature":""}',
    ],
)
def test_refuses_what_is_no_flattened_jws(raw: bytes) -> None:
    with pytest.raises(JwsMalformed):
        parse_flattened(raw, max_size=1000, members=MEMBERS)


def test_refuses_what_is_too_large() -> None:
    with pytest.raises(JwsMalformed, match="larger"):
        parse_flattened(b" " * 101, max_size=100, members=MEMBERS)
    with pytest.raises(JwsMalformed, match="longer"):
        parse_compact("a" * 101, max_size=100, members=MEMBERS, field="proof")


@pytest.mark.parametrize("text", ["e3", "e30=", "e3+", "e3/", "e31", "e", "e 30", None, 5])
def test_refuses_base64url_that_is_not_canonical(text: object) -> None:
    if text == "e3":
        text = "e3B"
    with pytest.raises(JwsMalformed):
        decode_base64url(text, field="x")


@given(st.binary(max_size=200))
def test_base64url_comes_back_as_it_was(value: bytes) -> None:
    assert decode_base64url(encode_base64url(value), field="x") == value


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_as_malformed(data: bytes) -> None:
    try:
        parse_flattened(data, max_size=1000, members=MEMBERS)
    except JwsMalformed:
        return
    raise AssertionError("random bytes are no JWS")


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
def test_strict_json_reads_what_json_writes(value: object) -> None:
    assert strict_json(json_bytes(value) if _encodable(value) else b"null", field="x") == (
        value if _encodable(value) else None
    )


def _encodable(value: object) -> bool:
    try:
        json_bytes(value)
    except UnicodeEncodeError:
        return False
    return True


def test_names_keys_as_the_table_does() -> None:
    assert key_type(RSA.public_key()) == "rsa-2048"
    assert key_type(P256.public_key()) == "ec-p256"
    assert key_type(ec.generate_private_key(ec.SECP521R1()).public_key()) == "ec-secp521r1"
    assert key_type(ed25519.Ed25519PrivateKey.generate().public_key()) == "other"


def test_the_table_of_card_algorithms_is_this_one() -> None:
    assert [(row.jws, row.key, row.certificate_signature, row.in_force_from) for row in CARD_ALGORITHMS] == [
        ("RS256", "rsa-2048", "1.2.840.113549.1.1.11", date(2015, 10, 20)),
        ("ES384", "ec-p384", "1.2.840.10045.4.3.3", date(2028, 4, 1)),
    ]


def test_a_row_is_in_force_from_its_first_to_its_last_day() -> None:
    row = AlgorithmRow(
        jws="RS256",
        key="rsa-2048",
        certificate_signature="",
        in_force_from=date(2026, 1, 1),
        in_force_until=date(2026, 12, 31),
    )
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1)]
    assert [in_force(row, day) for day in days] == [False, True, True, False]
