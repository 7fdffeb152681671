import base64
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.lib import cbor, cose
from apps.lib.errors import DomainError
from apps.lib.statuslist.bitstring import StatusIndexOutOfRange, StatusListMalformed
from apps.lib.statuslist.token import (
    StatusListClaims,
    StatusTokenExpired,
    StatusTokenMalformed,
    list_to_be_signed,
    read_token,
    status_at,
    verify_token,
)
from tests.builders.crafted import status_token
from tests.builders.mdoc import LIST_URI, NOW, loaded, raw_signer, thawed, world

EXAMPLE = bytes.fromhex(
    "d2845820a2012610781a6170706c69636174696f6e2f7374617475736c6973742b637774a1044231325850a502782168747470733a"
    "2f2f6578616d706c652e636f6d2f7374617475736c697374732f31061a648c5bea041a8898dfea19fffe19a8c019fffda264626974"
    "7301636c73744a78dadbb918000217015d584093fa4d01032b18c35e2fe1101b77fd6cc9440022caa4694450c4e4e9feab4e99d1fa"
    "6d9772ce2bf3a12e0323ded7c982c5e101a5e67f0cbc1e2b6f57ce99c279"
)
EXAMPLE_SECRET = "xzUEdsyLosZF0acZGRAjTKImb0lQvAvssDK5XIZELd0"
LIST_KEY = world().list_key.public_key()
GOOD = status_token(revoked=(3, 1000))
Change = Callable[[Any], object]


def example_key() -> ec.EllipticCurvePublicKey:
    secret = int.from_bytes(base64.urlsafe_b64decode(EXAMPLE_SECRET + "="), "big")
    return ec.derive_private_key(secret, ec.SECP256R1()).public_key()


def test_the_example_of_the_draft() -> None:
    token = read_token(EXAMPLE)
    assert token.claims.uri == "https://example.com/statuslists/1"
    assert token.claims.issued_at == datetime.fromtimestamp(1686920170, UTC)
    assert token.claims.expires_at == datetime.fromtimestamp(2291720170, UTC)
    assert (token.claims.ttl_seconds, token.claims.bits) == (43200, 1)
    assert [status_at(token, index) for index in range(4)] == [1, 0, 0, 1]
    verify_token(token, public_key=example_key(), at=NOW)
    assert token.certificates == ()


def test_our_token_is_read_back() -> None:
    token = read_token(GOOD)
    verify_token(token, public_key=LIST_KEY, at=NOW)
    assert token.certificates == (world().list_signer,)
    assert token.claims.uri == LIST_URI
    assert [index for index in range(1024) if status_at(token, index)] == [3, 1000]


def test_plain_cbor2_sees_what_the_draft_asks_for() -> None:
    message = cbor2.loads(GOOD)
    protected, unprotected, payload, _ = message.value
    assert message.tag == 18
    assert unprotected == {}
    assert cbor2.loads(protected) == {1: -7, 16: "application/statuslist+cwt", 33: world().list_signer}
    claims = cbor2.loads(payload)
    assert set(claims) == {2, 4, 6, 65533, 65534}
    assert set(claims[65533]) == {"bits", "lst"}


def test_the_bytes_to_be_signed_cover_header_and_claims() -> None:
    claims = StatusListClaims(uri="u", issued_at=NOW, expires_at=NOW, ttl_seconds=1, compressed=b"")
    protected, payload, to_be_signed = list_to_be_signed(claims, b"certificate")
    assert to_be_signed == cbor2.dumps(["Signature1", protected, b"", payload])


def test_refuses_an_index_that_the_list_does_not_have() -> None:
    with pytest.raises(StatusIndexOutOfRange):
        status_at(read_token(GOOD), 1024)


@pytest.mark.parametrize("at", [NOW - timedelta(hours=2), NOW + timedelta(hours=12), NOW + timedelta(days=9)])
def test_refuses_a_token_out_of_its_time(at: datetime) -> None:
    with pytest.raises(StatusTokenExpired):
        verify_token(read_token(GOOD), public_key=LIST_KEY, at=at)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 8 * len(GOOD) - 1))
def test_no_bit_can_change(position: int) -> None:
    bent = bytearray(GOOD)
    bent[position // 8] ^= 1 << position % 8
    with pytest.raises(DomainError):
        verify_token(read_token(bytes(bent)), public_key=LIST_KEY, at=NOW)


def bent_claims(change: Change) -> bytes:
    message = thawed(cbor.decode(GOOD))
    claims = cbor.decode(message.value[2])
    change(claims)
    message.value[2] = cbor.encode(claims)
    message.value[3] = raw_signer(world().list_key)(cose.sig_structure(message.value[0], message.value[2]))
    return cbor.encode(message)


def put(label: int, value: object) -> Change:
    return lambda claims: claims.__setitem__(label, value)


@pytest.mark.parametrize(
    "change",
    [
        *(lambda claims, label=label: claims.pop(label) for label in (2, 4, 6, 65533)),
        put(2, ""), put(2, 5), put(4, -1), put(4, "x"), put(4, True), put(4, 1 << 60), put(6, None),
        put(6, -5), put(65534, 0), put(65534, -1), put(65534, "x"), put(65533, []), put(65533, {}),
        put(65533, {"bits": 1}), put(65533, {"bits": 3, "lst": b""}), put(65533, {"bits": True, "lst": b""}),
        put(65533, {"bits": 1, "lst": "text"}),
    ],
)  # fmt: skip
def test_refuses_bad_claims(change: Change) -> None:
    with pytest.raises(StatusTokenMalformed):
        read_token(bent_claims(change))


def test_the_ttl_may_be_absent() -> None:
    assert read_token(bent_claims(lambda claims: claims.pop(65534))).claims.ttl_seconds == 0


def test_refuses_a_list_that_is_not_compressed() -> None:
    with pytest.raises(StatusListMalformed):
        read_token(bent_claims(put(65533, {"bits": 1, "lst": b"plain"})))


@pytest.mark.parametrize(
    "data", [cbor.encode(loaded(GOOD).value), cbor.encode(cbor.Tag(17, loaded(GOOD).value))]
)
def test_refuses_a_token_without_tag_18(data: bytes) -> None:
    with pytest.raises(StatusTokenMalformed, match="tag 18"):
        read_token(data)


def with_header(header: dict[int, object]) -> bytes:
    message = thawed(cbor.decode(GOOD))
    message.value[0] = cbor.encode(header)
    return cbor.encode(message)


@pytest.mark.parametrize("kind", ["application/identifierlist+cwt", "statuslist+cwt", None, 5])
def test_refuses_tokens_of_another_type(kind: object) -> None:
    with pytest.raises(StatusTokenMalformed, match="type"):
        read_token(with_header({1: -7, 16: kind, 33: world().list_signer}))


def test_refuses_the_signature_of_another_key() -> None:
    with pytest.raises(cose.SignatureInvalid):
        verify_token(read_token(status_token(key=world().ds_key)), public_key=LIST_KEY, at=NOW)


@pytest.mark.parametrize(
    ("found", "bent"),
    [
        (b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x06"),  # an unknown version
        (b"\x2a\x86\x48\xce\x3d\x02\x01", b"\x2a\x87\x48\xce\x3d\x02\x01"),  # an unknown type of key
        (b"\x30\x82", b"\x31\x82"),
    ],
)
def test_refuses_a_signer_that_cannot_be_read(found: bytes, bent: bytes) -> None:
    certificate = world().list_signer.replace(found, bent, 1)
    token = read_token(with_header({1: -7, 16: "application/statuslist+cwt", 33: certificate}))
    with pytest.raises(StatusTokenMalformed, match="cannot be read"):
        verify_token(token, at=NOW)


def test_takes_the_key_of_the_signer_from_the_token() -> None:
    verify_token(read_token(GOOD), at=NOW)
    with pytest.raises(StatusTokenMalformed, match="no x5chain"):
        verify_token(read_token(EXAMPLE), at=NOW)
