from collections.abc import Callable
from typing import Any

import pytest

from apps.lib import cbor
from apps.lib.mdoc.reading import read_mso, read_parts
from apps.lib.mdoc.reasons import Reason, ReasonCode, Unacceptable
from apps.lib.mdoc.verify import device_key_reasons
from tests.builders.crafted import MDL_NAMESPACE, craft
from tests.builders.mdoc import loaded

PAYLOAD = read_parts(craft()).signed.payload


def mso_with(**members: Any) -> bytes:
    fields = dict(loaded(loaded(PAYLOAD).value))
    return cbor.embedded(cbor.encode({**fields, **members}))


def code_of(function: Callable[[bytes], object], data: bytes) -> str:
    with pytest.raises(Unacceptable) as refusal:
        function(data)
    return refusal.value.reason.code


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"\xff", ReasonCode.MALFORMED_CBOR),
        (b"\xd8\x18\x41\xff", ReasonCode.MALFORMED_CBOR),
        (b"\xd8\x18\x41\x80", ReasonCode.MALFORMED_CBOR),
        (b"\xd8\x18\x01", ReasonCode.PAYLOAD_NOT_TAGGED),
        (b"\xa0", ReasonCode.PAYLOAD_NOT_TAGGED),
        (b"\xd8\x18\x41\xa0", ReasonCode.MSO_INVALID),
        (mso_with(more=1), ReasonCode.MSO_INVALID),
        (mso_with(docType=""), ReasonCode.MSO_INVALID),
        (mso_with(docType=5), ReasonCode.MSO_INVALID),
        (mso_with(valueDigests={}), ReasonCode.MSO_INVALID),
        (mso_with(valueDigests=[]), ReasonCode.MSO_INVALID),
        (mso_with(valueDigests={"n": {}}), ReasonCode.MSO_INVALID),
        (mso_with(valueDigests={"n": []}), ReasonCode.MSO_INVALID),
        (mso_with(valueDigests={1: {0: b""}}), ReasonCode.MSO_INVALID),
        (mso_with(valueDigests={"n": {0: "text"}}), ReasonCode.MSO_INVALID),
        (mso_with(valueDigests={"n": {"0": b""}}), ReasonCode.DIGEST_ID_INVALID),
        (mso_with(deviceKeyInfo={}), ReasonCode.DEVICE_KEY_INVALID),
        (mso_with(deviceKeyInfo=[]), ReasonCode.DEVICE_KEY_INVALID),
        (mso_with(deviceKeyInfo={"deviceKey": b""}), ReasonCode.DEVICE_KEY_INVALID),
        (mso_with(validityInfo={}), ReasonCode.MSO_INVALID),
        (mso_with(validityInfo=[]), ReasonCode.MSO_INVALID),
        (mso_with(status=[]), ReasonCode.STATUS_INVALID),
        (mso_with(status={"status_list": {"idx": 1, "uri": ""}}), ReasonCode.STATUS_INVALID),
    ],
)
def test_refuses_payloads_of_another_form(payload: bytes, code: ReasonCode) -> None:
    assert code_of(read_mso, payload) == code


def outer_with(name_spaces: Any) -> bytes:
    return craft(outer=lambda outer: {**outer, "nameSpaces": name_spaces})


def item(**members: Any) -> cbor.Tag:
    fields = {"digestID": 0, "random": bytes(32), "elementIdentifier": "a", "elementValue": 1, **members}
    return cbor.Tag(24, cbor.encode(fields))


@pytest.mark.parametrize(
    ("name_spaces", "code"),
    [
        ([], ReasonCode.STRUCTURE_INVALID),
        ({MDL_NAMESPACE: []}, ReasonCode.STRUCTURE_INVALID),
        ({MDL_NAMESPACE: {}}, ReasonCode.STRUCTURE_INVALID),
        ({5: [item()]}, ReasonCode.STRUCTURE_INVALID),
        ({MDL_NAMESPACE: [cbor.Tag(24, 5)]}, ReasonCode.ITEM_NOT_TAGGED),
        ({MDL_NAMESPACE: [cbor.Tag(25, b"")]}, ReasonCode.ITEM_NOT_TAGGED),
        ({MDL_NAMESPACE: [cbor.Tag(24, b"")]}, ReasonCode.MALFORMED_CBOR),
        ({MDL_NAMESPACE: [cbor.Tag(24, b"\x80")]}, ReasonCode.MALFORMED_CBOR),
        ({MDL_NAMESPACE: [item(digestID=-1)]}, ReasonCode.ITEM_INVALID),
        ({MDL_NAMESPACE: [item(digestID=True)]}, ReasonCode.ITEM_INVALID),
        ({MDL_NAMESPACE: [item(random="x")]}, ReasonCode.ITEM_INVALID),
        ({MDL_NAMESPACE: [item(elementIdentifier=b"a")]}, ReasonCode.ITEM_INVALID),
    ],
)
def test_refuses_name_spaces_of_another_form(name_spaces: Any, code: ReasonCode) -> None:
    assert code_of(read_parts, outer_with(name_spaces)) == code


@pytest.mark.parametrize("headers", [{33: []}, {33: 5}, {33: "text"}, {33: [b"a", 5]}, {}])
def test_refuses_other_forms_of_x5chain(headers: dict[int, object]) -> None:
    assert code_of(read_parts, craft(unprotected=lambda _: headers)) == ReasonCode.X5CHAIN_INVALID


def test_refuses_a_protected_header_that_is_not_cbor() -> None:
    assert code_of(read_parts, craft(protected=lambda _: b"\xff")) == ReasonCode.MALFORMED_COSE


def test_refuses_more_than_a_mebibyte() -> None:
    assert code_of(read_parts, bytes((1 << 20) + 1)) == ReasonCode.MALFORMED_CBOR


@pytest.mark.parametrize(
    "key",
    [
        {}, {1: 2}, {1: 2, -1: "P-256", -2: bytes(32)}, {1: 2, -1: 1, -2: "x"},
        {1: 2, -1: 1, -2: bytes(32)},
        {1: 2, -1: 1, -2: bytes(32), -3: True}, {1: 2, -1: 1, -2: bytes(32), -3: bytes(32)},
        {1: 2, -1: 8, -2: bytes(32), -3: bytes(32)}, {1: 1, -1: 6, -2: bytes(31)},
        {1: 1, -1: 1, -2: bytes(32)},
        {1: 3, -1: 1, -2: bytes(32)}, {1: 1, -1: 6, -2: bytes(32), -4: bytes(32)},
    ],
)  # fmt: skip
def test_refuses_device_keys_that_are_none(key: dict[object, object]) -> None:
    assert [reason.code for reason in device_key_reasons(key)] == [ReasonCode.DEVICE_KEY_INVALID]


@pytest.mark.parametrize(("curve", "size"), [(4, 32), (5, 56), (6, 32), (7, 57)])
def test_accepts_edwards_and_montgomery_keys(curve: int, size: int) -> None:
    assert list(device_key_reasons({1: 1, -1: curve, -2: bytes(size)})) == []


def test_a_reason_reads_as_code_and_detail() -> None:
    assert str(Reason(ReasonCode.EXPIRED, "validUntil has passed")) == "expired: validUntil has passed"
    assert str(Unacceptable(ReasonCode.EXPIRED, "x")) == "expired: x"


def test_the_codes_differ() -> None:
    assert len({code.value for code in ReasonCode}) == len(ReasonCode)
