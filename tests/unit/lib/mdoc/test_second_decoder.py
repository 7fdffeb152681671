import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.lib import cbor, cose
from apps.lib.mdoc.builder import assemble, to_be_signed
from apps.lib.mdoc.second_decoder import RecheckFailed
from tests.builders.crafted import tdate
from tests.builders.mdoc import (
    NOW,
    edwards_certificate,
    loaded,
    make_person,
    make_profile_data,
    make_validity,
    prepare,
    raw_signer,
    sign_prepared,
    thawed,
    world,
)
from tests.builders.rechecked import rechecked

PREPARED = prepare(1, person=make_person(portrait=b"\xff\xd8\xff"))[0]
GOOD = sign_prepared(PREPARED)
Change = Callable[[Any], object]


def check(data: bytes = GOOD, *, payload: bytes = PREPARED.payload, certificate: bytes | None = None) -> Any:
    return rechecked(data, payload, first=(GOOD, PREPARED.payload), certificate=certificate or world().ds)


def resigned(change: Change) -> tuple[bytes, bytes]:
    """Return (credential, payload) with a changed MSO, properly signed."""
    mso = thawed(loaded(loaded(PREPARED.payload).value))
    payload = cbor.embedded(cbor.encode_in_order(change(mso) or mso))
    return signed_again(payload, PREPARED.name_spaces), payload


def signed_again(payload: bytes, name_spaces: bytes) -> bytes:
    return assemble(name_spaces, payload, world().ds, raw_signer(world().ds_key)(to_be_signed(payload)))


@pytest.mark.requirement("R-3.1.4-2")
def test_returns_the_object_that_was_prepared() -> None:
    assert check() == PREPARED.mso


@pytest.mark.parametrize(
    "changed",
    [
        {"validity": make_validity(expected_update=NOW.replace(minute=0) + timedelta(days=3))},
        {"profile_data": make_profile_data(status_claim=False)},
        {"person": make_person(birth_date=NOW.date(), portrait=None)},
    ],
)
def test_accepts_every_shape_that_we_issue(changed: dict[str, Any]) -> None:
    for prepared in prepare(3, **changed):
        assert check(sign_prepared(prepared), payload=prepared.payload) == prepared.mso


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 8 * len(GOOD) - 1))
def test_no_bit_can_change(position: int) -> None:
    bent = bytearray(GOOD)
    bent[position // 8] ^= 1 << position % 8
    with pytest.raises(RecheckFailed):
        check(bytes(bent))


@settings(max_examples=50, deadline=None)
@given(st.integers(0, len(GOOD) - 1))
def test_no_byte_can_be_missing(length: int) -> None:
    with pytest.raises(RecheckFailed):
        check(GOOD[:length])


def outer(change: Change) -> bytes:
    fields = thawed(cbor.decode(GOOD))
    return cbor.encode_in_order(change(fields) or fields)


def auth(number: int, value: Any) -> Change:
    return lambda fields: fields["issuerAuth"].__setitem__(number, value)


@pytest.mark.parametrize(
    "change",
    [
        lambda fields: [fields],
        lambda fields: {**fields, "more": 1},
        lambda fields: {"issuerAuth": fields["issuerAuth"]},
        lambda fields: {**fields, "issuerAuth": {}},
        lambda fields: {**fields, "issuerAuth": b""},
        lambda fields: {**fields, "issuerAuth": 5},
        lambda fields: {**fields, "issuerAuth": cbor.Tag(18, fields["issuerAuth"])},
        lambda fields: fields["issuerAuth"].pop() and None,
        lambda fields: fields["issuerAuth"].append(1),
        auth(0, b""), auth(0, cbor.encode({1: -35})), auth(0, cbor.encode({1: -7, 4: b"k"})),
        auth(0, b"\xff"),
        auth(0, 5), auth(1, {}), auth(1, []), auth(1, {33: [world().ds]}), auth(1, {33: world().list_signer}),
        auth(1, {33: world().ds, 4: b"k"}), auth(2, None), auth(2, "text"), auth(3, None), auth(3, bytes(63)),
        auth(3, bytes(64)), auth(3, bytes(65)), auth(3, "text"),
    ],
)  # fmt: skip
def test_refuses_another_form_around(change: Change) -> None:
    with pytest.raises(RecheckFailed):
        check(outer(change))


def test_refuses_longer_heads_and_what_follows() -> None:
    with pytest.raises(RecheckFailed, match="follow"):
        check(GOOD + b"\x00")
    with pytest.raises(RecheckFailed, match="shortest"):
        check(b"\xb8\x02" + GOOD[1:])


@pytest.mark.parametrize("data", [b"", b"\x00", b"\x80", b"\xa0"])
def test_refuses_what_is_no_credential(data: bytes) -> None:
    with pytest.raises(RecheckFailed):
        check(data)


def test_refuses_another_payload_than_the_linted_one() -> None:
    other = prepare(1)[0]
    with pytest.raises(RecheckFailed, match="linted"):
        check(sign_prepared(other))


def test_refuses_the_signature_of_another_key() -> None:
    signature = raw_signer(ec.generate_private_key(ec.SECP256R1()))(to_be_signed(PREPARED.payload))
    with pytest.raises(RecheckFailed, match="does not verify"):
        check(assemble(PREPARED.name_spaces, PREPARED.payload, world().ds, signature))


def test_refuses_more_in_the_protected_header_even_when_it_is_signed() -> None:
    fields = thawed(cbor.decode(GOOD))
    header = cbor.encode({1: -7, 4: b"k"})
    signature = raw_signer(world().ds_key)(cose.sig_structure(header, PREPARED.payload))
    fields["issuerAuth"] = [header, {33: world().ds}, PREPARED.payload, signature]
    with pytest.raises(RecheckFailed, match="protected header"):
        check(cbor.encode(fields))


def test_refuses_certificates_that_are_none_or_of_another_kind() -> None:
    p384 = world().authority.issue(ec.generate_private_key(ec.SECP384R1()))
    for der in (b"no", p384, edwards_certificate()):
        data = assemble(PREPARED.name_spaces, PREPARED.payload, der, bytes(64))
        with pytest.raises(RecheckFailed, match=r"P-256|cannot be read"):
            check(data, certificate=der)


def put(*path: Any, value: Any) -> Change:
    def change(mso: Any) -> None:
        for step in path[:-1]:
            mso = mso[step]
        mso[path[-1]] = value

    return change


def drop(*path: Any) -> Change:
    def change(mso: Any) -> None:
        for step in path[:-1]:
            mso = mso[step]
        del mso[path[-1]]

    return change


PRIME = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF
KEY, ENTRY, DATES = ("deviceKeyInfo", "deviceKey"), ("status", "status_list"), "validityInfo"
COMMON = "org.iso.23220.1"


@pytest.mark.requirement("R-8.1-1")
@pytest.mark.parametrize(
    "change",
    [
        *(drop(name) for name in
          ("version", "digestAlgorithm", "valueDigests", "deviceKeyInfo", "docType", "validityInfo")),
        put("more", value=1), put("version", value="1.1"), put("digestAlgorithm", value="SHA-512"),
        put("valueDigests", value=[]), put("deviceKeyInfo", value=5), put("deviceKeyInfo", value={}),
        put("deviceKeyInfo", "keyInfo", value={}), put(*KEY, value=[]), put(*KEY, 1, value=1),
        put(*KEY, -1, value=2),
        put(*KEY, 3, value=-7), put(*KEY, -2, value=bytes(31)), put(*KEY, -2, value=bytes(32)),
        put(*KEY, -3, value="y" * 32), put(*KEY, -3, value=5), put(DATES, value=[]), drop(DATES, "signed"),
        put(DATES, "more", value=1), put(DATES, "signed", value="2026-11-24T01:00:00Z"),
        put(DATES, "signed", value=cbor.Tag(0, "2026-11-24T01:00:00+")),
        put(DATES, "signed", value=cbor.Tag(0, 5)),
        put(DATES, "signed", value=cbor.Tag(1, "2026-11-24T01:00:00Z")),
        put(DATES, "signed", value=cbor.Tag(0, "2026-13-24T01:00:00Z")),
        put(DATES, "validFrom", value=tdate(NOW - timedelta(days=1))),
        put(DATES, "validUntil", value=tdate(NOW.replace(minute=0))),
        put(DATES, "validUntil", value=tdate(NOW + timedelta(days=101))),
        put(DATES, "signed", value=tdate(NOW - timedelta(days=21))),
        put(DATES, "expectedUpdate", value=tdate(NOW + timedelta(days=31))),
        put(DATES, "expectedUpdate", value=tdate(NOW - timedelta(days=1))),
        put("status", value=5), put("status", value={}), put("status", "more", value=1),
        put(*ENTRY, "more", value=1),
        put(*ENTRY, "idx", value=-1), put(*ENTRY, "idx", value=True), put(*ENTRY, "idx", value="7"),
        put(*ENTRY, "uri", value=b"x"), drop(*ENTRY, "idx"), put(*ENTRY, value=[]),
        put("valueDigests", COMMON, 0, value=bytes(32)), put("valueDigests", COMMON, 99, value=bytes(32)),
        drop("valueDigests", COMMON, 0), drop("valueDigests", COMMON), put("valueDigests", "more", value={}),
        put("valueDigests", COMMON, value=[]),
        lambda _mso: [1],
    ],
)  # fmt: skip
def test_refuses_a_signed_object_that_is_wrong_in_itself(change: Change) -> None:
    data, payload = resigned(change)
    with pytest.raises(RecheckFailed):
        check(data, payload=payload)


@pytest.mark.parametrize("payload", [b"\x00", b"\xd8\x18\x01", b"\xd8\x19\x41\xa0", b"", b"\xd8\x18\x41\xff"])
def test_refuses_payloads_that_are_no_object(payload: bytes) -> None:
    with pytest.raises(RecheckFailed):
        check(signed_again(payload, PREPARED.name_spaces), payload=payload)


def with_items(change: Change) -> tuple[bytes, bytes]:
    """Return (credential, payload) whose changed items carry matching digests."""
    spaces = {
        name: [thawed(cbor.decode(item.value)) for item in items]
        for name, items in loaded(PREPARED.name_spaces).items()
    }
    change(spaces)
    tagged = {
        name: [cbor.Tag(24, cbor.encode_in_order(item)) for item in items] for name, items in spaces.items()
    }
    mso = thawed(loaded(loaded(PREPARED.payload).value))
    for name, items in tagged.items():
        numbers = [item.get("digestID", 0) for item in spaces[name]]
        mso["valueDigests"][name] = {
            number: hashlib.sha256(cbor2.dumps(item)).digest()
            for number, item in zip(numbers, items, strict=True)
        }
    payload = cbor.embedded(cbor.encode_in_order(mso))
    return signed_again(payload, cbor.encode_in_order(tagged)), payload


@pytest.mark.parametrize("point", [(0, 0), (PRIME, PRIME), (PRIME - 1, 0), (2**256 - 1, 1), (1, 1)])
def test_refuses_device_keys_that_are_no_point(point: tuple[int, int]) -> None:
    x, y = (coordinate.to_bytes(32, "big") for coordinate in point)
    data, payload = resigned(put(*KEY, value={1: 2, -1: 1, -2: x, -3: y}))
    with pytest.raises(RecheckFailed, match="curve"):
        check(data, payload=payload)


def test_accepts_the_point_at_x_zero_but_not_with_a_coordinate_beyond_the_prime() -> None:
    past = PRIME.to_bytes(32, "big")
    y = pow(0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B, (PRIME + 1) // 4, PRIME)
    data, payload = resigned(put(*KEY, value={1: 2, -1: 1, -2: bytes(32), -3: y.to_bytes(32, "big")}))
    assert check(data, payload=payload).device_key.x == bytes(32)
    data, payload = resigned(put(*KEY, value={1: 2, -1: 1, -2: past, -3: y.to_bytes(32, "big")}))
    with pytest.raises(RecheckFailed, match="curve"):
        check(data, payload=payload)


def test_the_helper_makes_good_ones_too() -> None:
    data, payload = with_items(lambda _spaces: None)
    check(data, payload=payload)


@pytest.mark.parametrize(
    "change",
    [
        lambda spaces: spaces[COMMON][0].update(random=bytes(31)),
        lambda spaces: spaces[COMMON][0].update(random="x" * 32),
        lambda spaces: spaces[COMMON][0].update(random=spaces[COMMON][1]["random"]),
        lambda spaces: spaces[COMMON][0].update(more=1),
        lambda spaces: spaces[COMMON][0].pop("elementIdentifier"),
        lambda spaces: spaces[COMMON][0].update(digestID=-1),
        lambda spaces: spaces[COMMON][0].update(digestID="0"),
        lambda spaces: spaces[COMMON][0].update(digestID=spaces[COMMON][1]["digestID"]),
    ],
)
def test_refuses_bad_items_even_when_their_digests_match(change: Change) -> None:
    data, payload = with_items(change)
    with pytest.raises(RecheckFailed):
        check(data, payload=payload)


@pytest.mark.parametrize(
    "bent", [{}, [], {COMMON: []}, {COMMON: [b"untagged"]}, {COMMON: [cbor.Tag(24, 5)]}, {COMMON: 5}]
)
def test_refuses_other_forms_of_name_spaces(bent: Any) -> None:
    with pytest.raises(RecheckFailed):
        check(signed_again(PREPARED.payload, cbor.encode_in_order(bent)))
    if isinstance(bent, dict) and bent:
        other = {"org.iso.23220.1.jp": loaded(PREPARED.name_spaces)["org.iso.23220.1.jp"]}
        with pytest.raises(RecheckFailed):
            check(signed_again(PREPARED.payload, cbor.encode_in_order({**other, **bent})))
