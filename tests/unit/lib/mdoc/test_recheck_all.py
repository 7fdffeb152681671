"""A batch before the second decoder: what one credential spares the next, and what it must not."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.lib import cbor
from apps.lib.mdoc import batch_layout, second_decoder
from apps.lib.mdoc.builder import assemble, to_be_signed
from apps.lib.mdoc.second_decoder import RecheckFailed, recheck, recheck_all
from apps.lib.mdoc.types import PreparedMso
from tests.builders.mdoc import (
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

Credential = tuple[bytes, bytes]
PERSON = make_person(portrait=b"\xff\xd8\xff" + bytes(300))
FIRST, SECOND = prepare(2, person=PERSON)
COMMON = "org.iso.23220.1"


def finished(prepared: PreparedMso) -> Credential:
    return sign_prepared(prepared), prepared.payload


def signed(payload: bytes, name_spaces: bytes) -> Credential:
    signature = raw_signer(world().ds_key)(to_be_signed(payload))
    return assemble(name_spaces, payload, world().ds, signature), payload


@pytest.fixture
def in_full(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Collect the credentials that are decoded in full."""
    found: list[bytes] = []
    judged = second_decoder._judged

    def counted(data: bytes, payload: bytes, certificate: bytes) -> Any:
        found.append(data)
        return judged(data, payload, certificate)

    monkeypatch.setattr(second_decoder, "_judged", counted)
    return found


def check(batch: Sequence[Credential]) -> None:
    recheck_all(batch, certificate_der=world().ds)


@pytest.mark.parametrize(
    "changed", [{}, {"profile_data": make_profile_data(status_claim=False)}, {"person": PERSON}]
)
def test_decodes_one_credential_of_a_batch_in_full(changed: dict[str, Any], in_full: list[bytes]) -> None:
    batch = [finished(prepared) for prepared in prepare(5, **changed)]
    check(batch)
    assert in_full == [batch[0][0]]


def two_of(name: str, **changed: Any) -> list[Credential]:
    return [finished(prepared) for prepared in prepare(2, person=make_person(full_name=name), **changed)]


def test_the_next_applicant_needs_no_new_layout_of_payloads(monkeypatch: pytest.MonkeyPatch) -> None:
    check(two_of("番号　花子"))
    monkeypatch.setattr(batch_layout, "ObjectLayout", None)  # learning another one would fail
    check(two_of("番号　太郎左衛門"))


def test_payloads_of_another_hour_get_a_layout_of_their_own(in_full: list[bytes]) -> None:
    check(two_of("番号　花子"))
    begins = make_validity().signed - timedelta(hours=1)
    earlier = two_of("番号　花子", validity=make_validity(signed=begins, valid_from=begins))
    check(earlier)
    assert in_full[1:] == [earlier[0][0]]


def test_a_layout_from_an_earlier_batch_excuses_no_change(in_full: list[bytes]) -> None:
    check([finished(FIRST), finished(SECOND)])
    with pytest.raises(RecheckFailed):
        check([finished(FIRST), bent_payload(b"\x67SHA-256", b"\x67SHA-512")])
    assert len(in_full) == 3


def status_of(index: int, uri: str) -> Callable[[Any], None]:
    def change(mso: Any) -> None:
        mso["status"]["status_list"] = {"idx": index, "uri": uri}

    return change


def with_object(change: Callable[[Any], Any], prepared: PreparedMso = SECOND) -> Credential:
    mso = thawed(loaded(loaded(prepared.payload).value))
    payload = cbor.embedded(cbor.encode_in_order(change(mso) or mso))
    return signed(payload, prepared.name_spaces)


URI = loaded(loaded(SECOND.payload).value)["status"]["status_list"]["uri"]


@pytest.mark.parametrize("index", [0, 23, 24, 255, 256, 65535, 65536, 2**32 - 1, 2**32, 2**64 - 1])
def test_a_status_index_of_any_width_and_another_list_are_alike(index: int, in_full: list[bytes]) -> None:
    check([finished(FIRST), with_object(status_of(index, URI[:-1] + "~"))])
    assert len(in_full) == 1


@pytest.mark.parametrize(("uri", "count"), [(URI + "/", 3), ("é" + URI[2:], 2)])
def test_what_is_right_but_not_alike_is_decoded_in_full(uri: str, count: int, in_full: list[bytes]) -> None:
    check([finished(FIRST), with_object(status_of(7, uri)), finished(FIRST)])
    assert len(in_full) == count


def bent_payload(old: bytes, new: bytes) -> Credential:
    content = cbor.content_of_embedded(SECOND.payload)
    assert content.count(old) == 1
    return signed(cbor.embedded(content.replace(old, new)), SECOND.name_spaces)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"\x63idx", b"\x63idx\x18"),
        (b"\x63idx", b"\x63idx\x19\x00"),
        (b"\x63idx", b"\x63idx\x1b\x00\x00\x00\x00\x00\x00\x00"),
        (b"\x63idx", b"\x63idx" + bytes(10)),
        (b"\x63idx", b"\x63idx\x20"),
        (URI.encode(), b"\xff" + URI.encode()[1:]),
        (b"\xa7\x66status", b"\xb8\x07\x66status"),
        (b"\x67SHA-256", b"\x67SHA-512"),
    ],
)
def test_refuses_a_signed_object_in_another_form(old: bytes, new: bytes) -> None:
    with pytest.raises(RecheckFailed):
        check([finished(FIRST), bent_payload(old, new)])


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_bit_of_a_later_credential_can_change(data: st.DataObject) -> None:
    good, payload = finished(SECOND)
    position = data.draw(st.integers(0, 8 * len(good) - 1))
    bent = bytearray(good)
    bent[position // 8] ^= 1 << position % 8
    with pytest.raises(RecheckFailed):
        check([finished(FIRST), (bytes(bent), payload)])


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_bit_of_signed_items_can_change_their_form(data: st.DataObject) -> None:
    """Digests are made anew, so that only form and content of the items count: both ways agree."""
    spaces = SECOND.name_spaces
    position = data.draw(st.integers(0, 8 * len(spaces) - 1))
    bent = bytearray(spaces)
    bent[position // 8] ^= 1 << position % 8
    credential = signed(payload_for(bytes(bent)), bytes(bent))
    assert outcome(lambda: check([finished(FIRST), credential])) == outcome(
        lambda: recheck(credential[0], expected_payload=credential[1], certificate_der=world().ds)
    )


def payload_for(spaces: bytes) -> bytes:
    """Return SECOND's payload with the digests of what stands in the places of its items."""
    mso = thawed(loaded(loaded(SECOND.payload).value))
    at = 0
    for name, items in loaded(SECOND.name_spaces).items():
        for item in items:
            tagged = cbor.embedded(item.value)
            at = SECOND.name_spaces.index(tagged, at)
            number = loaded(item.value)["digestID"]
            mso["valueDigests"][name][number] = hashlib.sha256(spaces[at : at + len(tagged)]).digest()
    return cbor.embedded(cbor.encode_in_order(mso))


def outcome(act: Callable[[], object]) -> bool:
    try:
        act()
    except RecheckFailed:
        return False
    return True


def reordered(fields: dict[Any, Any], *first: Any) -> dict[Any, Any]:
    return {**{name: fields[name] for name in first}, **fields}


def other_key_order(mso: Any) -> None:
    key = mso["deviceKeyInfo"]["deviceKey"]
    mso["deviceKeyInfo"]["deviceKey"] = reordered(key, -3)


@pytest.mark.parametrize(
    "change",
    [
        lambda mso: reordered(mso, "digestAlgorithm"),
        lambda mso: reordered(mso, "docType"),
        lambda mso: mso["status"].update(status_list=reordered(mso["status"]["status_list"], "uri")),
        other_key_order,
    ],
)
def test_objects_in_another_order_are_each_decoded_in_full(
    change: Callable[[Any], Any], in_full: list[bytes]
) -> None:
    check([with_object(change, FIRST), with_object(change, SECOND)])
    assert len(in_full) == 2


def with_items(prepared: PreparedMso, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Credential:
    mso = thawed(loaded(loaded(prepared.payload).value))
    tagged: dict[str, list[Any]] = {}
    for name, items in loaded(prepared.name_spaces).items():
        changed = [change(thawed(loaded(item.value))) for item in items]
        tagged[name] = [cbor.Tag(24, cbor.encode_in_order(item)) for item in changed]
        mso["valueDigests"][name] = {
            item["digestID"]: hashlib.sha256(cbor.embedded(tag.value)).digest()
            for item, tag in sorted(
                zip(changed, tagged[name], strict=True), key=lambda pair: pair[0]["digestID"]
            )
        }
    return signed(cbor.embedded(cbor.encode_in_order(mso)), cbor.encode_in_order(tagged))


@pytest.mark.parametrize(
    ("change", "count"),
    [
        (lambda item: item, 1),
        (lambda item: item | {"digestID": item["digestID"] + 24}, 1),
        (lambda item: item | {"digestID": item["digestID"] + 256}, 2),
        (lambda item: reordered(item, "digestID"), 2),
        (lambda item: item | {"random": item["random"] + b"more"}, 2),
    ],
)
def test_knows_items_that_begin_as_ours(
    change: Callable[[dict[str, Any]], dict[str, Any]], count: int, in_full: list[bytes]
) -> None:
    check([with_items(FIRST, change), with_items(SECOND, change)])
    assert len(in_full) == count


def test_items_before_the_signature_are_decoded_in_full(in_full: list[bytes]) -> None:
    batch = []
    for prepared in (FIRST, SECOND):
        data, payload = finished(prepared)
        fields = thawed(cbor.decode(data))
        batch.append((cbor.encode_in_order(reordered(fields, "nameSpaces")), payload))
    check(batch)
    assert len(in_full) == 2


def test_refuses_a_salt_that_stands_twice_in_a_later_credential() -> None:
    with pytest.raises(RecheckFailed, match="twice"):
        check([finished(FIRST), with_items(SECOND, lambda item: item | {"random": bytes(32)})])


def test_refuses_a_later_signature_of_another_object() -> None:
    data, payload = finished(SECOND)
    signature = raw_signer(world().ds_key)(to_be_signed(FIRST.payload))
    other = assemble(SECOND.name_spaces, payload, world().ds, signature)
    with pytest.raises(RecheckFailed, match="does not verify"):
        check([finished(FIRST), (other, payload)])
    assert data != other


def test_an_empty_batch_has_nothing_wrong() -> None:
    check([])
