import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, timedelta, timezone
from typing import Any

import cbor2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.lib import cbor
from apps.lib.mdoc.builder import BuildRefused, MsoBuilder, assemble, to_be_signed
from apps.lib.mdoc.device_key import DeviceKeyOffCurve
from apps.lib.mdoc.profile import JP_MNC_1, EncodedElements, elements_for, profile_from_data
from apps.lib.mdoc.types import DeviceKey, PreparedMso, StatusReference, Validity
from tests.builders.mdoc import (
    LIST_URI,
    NOW,
    loaded,
    make_device_key,
    make_person,
    make_profile_data,
    make_validity,
    prepare,
    sign_prepared,
    status_entries,
    world,
)

KEYS = [make_device_key() for _ in range(4)]


def decoded(prepared: PreparedMso) -> dict[str, Any]:
    mso: dict[str, Any] = cbor2.loads(cbor2.loads(prepared.payload).value)
    return mso


def items_of(prepared: PreparedMso) -> dict[str, list[dict[str, Any]]]:
    return {
        name: [cbor2.loads(item.value) for item in items]
        for name, items in cbor2.loads(prepared.name_spaces).items()
    }


@pytest.mark.requirement("R-8.1-1", "R-3.1.4-2")
def test_plain_cbor2_makes_the_same_bytes_from_the_same_values() -> None:
    prepared = prepare(1)[0]
    mso = decoded(prepared)
    inner = loaded(prepared.payload).value
    plain = loaded(inner)
    assert cbor.encode(plain) == inner
    assert prepared.payload == cbor2.dumps(cbor2.CBORTag(24, cbor.encode(plain)))
    name_spaces = loaded(prepared.name_spaces)
    assert cbor.encode(name_spaces) == prepared.name_spaces
    for items in name_spaces.values():
        for item in items:
            assert cbor.encode(cbor.decode(item.value)) == item.value
    assert set(mso) == {
        "version", "digestAlgorithm", "valueDigests", "deviceKeyInfo", "docType", "validityInfo", "status",
    }  # fmt: skip


@pytest.mark.requirement("R-4.3.1-3", "R-1.6-5")
def test_every_item_has_its_digest() -> None:
    for prepared in prepare(3):
        mso = decoded(prepared)
        for name, items in cbor2.loads(prepared.name_spaces).items():
            digests = {
                cbor2.loads(item.value)["digestID"]: hashlib.sha256(cbor2.dumps(item)).digest()
                for item in items
            }
            assert digests == mso["valueDigests"][name] == prepared.mso.value_digests[name]


@pytest.mark.requirement("R-4.3.1-5")
def test_the_object_says_what_the_frozen_value_says() -> None:
    validity = make_validity(expected_update=make_validity().valid_until - timedelta(days=5))
    prepared = prepare(1, keys=KEYS[:1], validity=validity)[0]
    mso = decoded(prepared)
    assert mso["deviceKeyInfo"] == {"deviceKey": {1: 2, -1: 1, -2: KEYS[0].x, -3: KEYS[0].y}}
    assert mso["docType"] == prepared.mso.doc_type == "org.iso.23220.1.jp.mnc"
    assert (mso["version"], mso["digestAlgorithm"]) == ("1.0", "SHA-256")
    assert mso["validityInfo"] == {
        "signed": validity.signed,
        "validFrom": validity.valid_from,
        "validUntil": validity.valid_until,
        "expectedUpdate": validity.expected_update,
    }
    assert mso["status"] == {"status_list": {"idx": 7, "uri": LIST_URI}}
    assert prepared.mso.status == StatusReference(uri=LIST_URI, index=7)
    assert prepared.mso.validity == validity


@pytest.mark.requirement("R-4.3.1-2")
def test_salts_have_32_bytes_and_never_repeat() -> None:
    salts = [
        item["random"] for prepared in prepare(30) for items in items_of(prepared).values() for item in items
    ]
    assert {len(salt) for salt in salts} == {32}
    assert len(set(salts)) == len(salts) == 30 * 17


def test_digest_ids_have_no_gaps_and_their_order_tells_nothing() -> None:
    orders = set()
    for prepared in prepare(30):
        for name, items in items_of(prepared).items():
            ids = [item["digestID"] for item in items]
            assert sorted(ids) == list(range(len(ids)))
            assert list(decoded(prepared)["valueDigests"][name]) == sorted(ids)
            orders.add((name, tuple(ids)))
    assert len(orders) > 50


@settings(deadline=None, max_examples=25)
@given(
    count=st.integers(1, 60),
    names=st.lists(st.text("abcdefgh-.", min_size=1, max_size=30), min_size=1, max_size=3, unique=True),
)
def test_any_profile_gives_objects_of_one_length(count: int, names: list[str]) -> None:
    rows = [
        {"namespace": f"n{name}", "identifier": f"sex_{number}", "type": "uint", "source": "sex"}
        for name in names
        for number in range(count)
    ]
    made = prepare(3, profile_data=make_profile_data(elements=rows))
    assert (
        len(
            {
                len(prepared.payload)
                for prepared in prepare(1, profile_data=make_profile_data(elements=rows)) * 2
            }
        )
        == 1
    )
    for prepared in made:
        cbor.decode(prepared.payload, shortest=True)
        inner = loaded(prepared.payload).value
        assert cbor.encode(cbor.decode(inner, shortest=True)) == inner
        assert cbor.encode(cbor.decode(prepared.name_spaces)) == prepared.name_spaces


def test_objects_without_status_have_one_length_whatever_is_in_them() -> None:
    profile = make_profile_data(status_claim=False)
    people = [make_person(full_name="あ"), make_person(full_name="あ" * 200)]
    lengths = {len(prepare(1, person=person, profile_data=profile)[0].payload) for person in people}
    assert len(lengths) == 1
    assert "status" not in decoded(prepare(1, profile_data=profile)[0])


def test_two_batches_share_nothing_that_links_them() -> None:
    one, two = prepare(2, keys=KEYS[:2])
    digests = [set(prepared.mso.value_digests["org.iso.23220.1"].values()) for prepared in (one, two)]
    assert not digests[0] & digests[1]


def test_the_bytes_to_be_signed() -> None:
    payload = prepare(1)[0].payload
    assert to_be_signed(payload) == cbor2.dumps(["Signature1", b"\xa1\x01\x26", b"", payload])


@pytest.mark.requirement("R-6.1.4-1", "R-1.3.1-2")
def test_the_credential_holds_the_ds_certificate() -> None:
    prepared = prepare(1)[0]
    parts = cbor2.loads(sign_prepared(prepared))
    assert parts["nameSpaces"] == cbor2.loads(prepared.name_spaces)
    protected, unprotected, payload, signature = parts["issuerAuth"]
    assert (protected, unprotected, payload) == (b"\xa1\x01\x26", {33: world().ds}, prepared.payload)
    assert len(signature) == 64


@pytest.mark.parametrize("signature", [b"", bytes(63), bytes(65), bytes(70)])
def test_refuses_to_assemble_with_another_signature(signature: bytes) -> None:
    with pytest.raises(BuildRefused, match="64 bytes"):
        assemble(b"\xa0", b"", b"", signature)


def build(
    elements: EncodedElements | None = None,
    *,
    profile_data: Mapping[str, Any] = JP_MNC_1,
    **changed: Any,
) -> list[PreparedMso]:
    profile = profile_from_data(profile_data)
    if elements is None:
        elements = elements_for(profile, make_person(), on=date(2026, 11, 24))
    arguments: dict[str, Any] = {
        "device_keys": KEYS[:2],
        "validity": make_validity(),
        "statuses": status_entries(2),
        **changed,
    }
    return MsoBuilder(profile).prepare(elements, **arguments)


ELEMENTS = elements_for(profile_from_data(JP_MNC_1), make_person(), on=date(2026, 11, 24))


@pytest.mark.requirement("R-3.1.1-1")
@pytest.mark.parametrize(
    "elements",
    [
        replace(ELEMENTS, doc_type="other"),
        replace(ELEMENTS, profile_version=2),
        replace(ELEMENTS, profile_id="other"),
        replace(ELEMENTS, name_spaces={"org.iso.23220.1": (("shoe_size", b"\x01"),)}),
        replace(ELEMENTS, name_spaces={"other": (("sex", b"\x01"),)}),
        replace(ELEMENTS, name_spaces={"org.iso.23220.1": (("sex", b"\x01"), ("sex", b"\x01"))}),
        replace(ELEMENTS, name_spaces={}),
        replace(ELEMENTS, name_spaces={"org.iso.23220.1": ()}),
        replace(ELEMENTS, name_spaces={**ELEMENTS.name_spaces, "org.iso.23220.1": ()}),
    ],
)
def test_refuses_elements_that_are_not_of_the_profile(elements: EncodedElements) -> None:
    with pytest.raises(BuildRefused):
        build(elements)


def test_refuses_elements_of_an_older_profile() -> None:
    with pytest.raises(BuildRefused, match="another profile"):
        build(ELEMENTS, profile_data=make_profile_data(version=2))


@pytest.mark.parametrize(
    ("keys", "statuses"),
    [
        ([], []), (KEYS[:2], status_entries(1)), (KEYS[:1], status_entries(2)),
        (KEYS[:1] * 2, status_entries(2)),
        (KEYS[:2], [None, None]), (KEYS[:2], [*status_entries(1), None]), (KEYS[:2], status_entries(1) * 2),
        (KEYS[:1], [StatusReference(uri=LIST_URI, index=-1)]),
        (KEYS[:1], [StatusReference(uri=LIST_URI, index=1 << 32)]),
        (KEYS[:1], [StatusReference(uri="", index=1)]),
        (KEYS[:1], [StatusReference(uri="https://例.jp", index=1)]),
        (KEYS[:1], [StatusReference(uri="x" * 2049, index=1)]),
    ],
)  # fmt: skip
def test_refuses_batches_that_do_not_fit(
    keys: Sequence[DeviceKey], statuses: Sequence[StatusReference | None]
) -> None:
    with pytest.raises(BuildRefused):
        build(device_keys=keys, statuses=statuses)


def test_refuses_more_than_the_profile_allows() -> None:
    with pytest.raises(BuildRefused, match="1 to 1 "):
        build(ELEMENTS, profile_data=make_profile_data(batch_maximum=1))


def test_refuses_a_status_entry_where_the_profile_has_none() -> None:
    with pytest.raises(BuildRefused, match="status"):
        build(profile_data=make_profile_data(status_claim=False))


def test_refuses_a_key_off_the_curve() -> None:
    with pytest.raises(DeviceKeyOffCurve):
        build(device_keys=[DeviceKey(x=bytes(32), y=bytes(32))], statuses=status_entries(1))


BEGINS = make_validity().signed


@pytest.mark.parametrize(
    "validity",
    [
        make_validity(valid_until=BEGINS),
        make_validity(valid_from=BEGINS - timedelta(seconds=1)),
        make_validity(signed=BEGINS.replace(microsecond=1)),
        make_validity(signed=BEGINS.replace(tzinfo=None)),
        make_validity(valid_until=NOW.replace(microsecond=7) + timedelta(days=3)),
        make_validity(valid_until=(BEGINS + timedelta(days=9)).astimezone(timezone(timedelta(hours=9)))),
        make_validity(expected_update=BEGINS - timedelta(seconds=1)),
        make_validity(expected_update=BEGINS + timedelta(days=31)),
        make_validity(expected_update=BEGINS.replace(microsecond=5)),
    ],
)
def test_refuses_dates_that_break_the_standard(validity: Validity) -> None:
    with pytest.raises(BuildRefused):
        build(validity=validity)


def test_dates_are_written_in_utc() -> None:
    assert loaded(loaded(build()[0].payload).value)["validityInfo"]["signed"].value == (
        BEGINS.astimezone(UTC).strftime("%Y-%m-%dT%H:00:00Z")
    )
