"""Every field of the payload: missing, of the wrong type, too long, not normalised."""

import json
from copy import deepcopy

import pytest

from apps.lib.errors import Invalid
from apps.registration.adapters.simulated_jose import json_bytes
from tests.builders.application import HANAKO
from tests.builders.payload import GOOD, put, read, refused_field


def test_reads_a_correct_payload() -> None:
    found = read(GOOD)
    assert (found.full_name, found.sex, found.local_gov_code) == (HANAKO.full_name, 2, "99201")
    assert found.portrait is not None
    assert found.portrait.size == len(HANAKO.portrait or b"")


def test_the_municipality_may_be_absent() -> None:
    assert (
        read({name: value for name, value in GOOD.items() if name != "local_gov_code"}).local_gov_code == ""
    )


@pytest.mark.requirement("R-4.1.2-3", "R-4.1.2-4", "R-4.1.2-5", "R-3.2.3-3", "R-3.2.3-4")
@pytest.mark.parametrize("name", sorted(set(GOOD) - {"local_gov_code"}))
def test_names_a_missing_field(name: str) -> None:
    assert refused_field(lambda payload: payload.pop(name)) == f"payload.{name}"


@pytest.mark.parametrize("value", [None, 5.0, True, [], {}, ""], ids=str)
@pytest.mark.parametrize("name", sorted(GOOD))
def test_names_a_field_of_the_wrong_type(name: str, value: object) -> None:
    if value == 5.0:
        value = 5 if name != "sex" else "5"
    assert refused_field(put(name, value=value)).startswith(f"payload.{name}")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("full_name", "氏" * 201),
        ("resident_address", "県" * 201),
        ("individual_number", "6214983202570"),
        ("jpki_serial", "1" * 50),
        ("local_gov_code", "131016"),
        ("birth_date", "1990-02-280"),
        ("request_id", "01890a5d-ac96-774b-bcce-b302099a80570"),
        ("liveness", f"{'a' * 4096}.a.a"),
        ("face_match", f"{'a' * 4096}.a.a"),
        ("form", "issues"),
    ],
)
def test_names_a_field_that_is_too_long(name: str, value: str) -> None:
    assert refused_field(put(name, value=value)) == f"payload.{name}"


@pytest.mark.parametrize("name", ["full_name", "resident_address"])
@pytest.mark.parametrize(
    "value",
    [
        "か\u3099",
        "e\u0301",
        "\u2126",
        "a\u0000b",
        "a\nb",
        "a\u202eb",
        "a\u200db",
        "a\ue000b",
        "a\U000f0000b",
        "a\ufdd0b",
        "a\uffffb",
        "a\U0001fffeb",
        "a\u2028b",
        "a\u2029b",
        "a\u00a0b",
        " ab",
        "ab\u3000",
        "",
    ],
    ids=ascii,
)
def test_refuses_text_that_is_not_normalised_or_not_accepted(name: str, value: str) -> None:
    assert refused_field(put(name, value=value)) == f"payload.{name}"


def test_refuses_a_lone_surrogate() -> None:
    data = json.dumps(GOOD | {"full_name": "a\ud800b"}).encode()
    with pytest.raises(Invalid) as refusal:
        read(data)
    assert refusal.value.field == "payload.full_name"


@pytest.mark.parametrize(
    "text", ["𠮷田　太郎", "神\ufa19", "葛\U000e0100", "MARIA JOSÉ", "ｶﾅ", "か゚なし"[:1] + "な"]
)
def test_keeps_accepted_text_as_it_came(text: str) -> None:
    assert read(GOOD | {"full_name": text}).full_name == text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("birth_date", "1990-02-30"),
        ("birth_date", "1990-2-28"),
        ("birth_date", "19900228"),
        ("birth_date", "2026-11-25"),
        ("birth_date", "1868-01-24"),
        ("birth_date", "１９９０-02-28"),
        ("sex", 3),
        ("sex", -1),
        ("sex", "2"),
        ("individual_number", "62149832025７"),
        ("individual_number", "62149832025"),
        ("individual_number", "621498320257\n"),
        ("jpki_serial", "012"),
        ("jpki_serial", "0x12"),
        ("jpki_serial", "-1"),
        ("local_gov_code", "1310"),
        ("request_id", "not-a-uuid"),
        ("request_id", "01890A5D-AC96-774B-BCCE-B302099A8057"),
        ("request_id", "01890a5dac96774bbcceb302099a8057"),
        ("form", "renew"),
        ("liveness", "a.b"),
        ("face_match", "a.b.c.d"),
    ],
)
def test_names_a_field_of_the_wrong_form(name: str, value: object) -> None:
    assert refused_field(put(name, value=value)) == f"payload.{name}"


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("media_type", "image/png"),
        ("media_type", 5),
        ("size", 0),
        ("size", 32 * 1024 + 1),
        ("size", "5"),
        ("size", True),
        ("sha256", "AB" * 32),
        ("sha256", "ab" * 31),
        ("sha256", None),
    ],
)
def test_names_a_member_of_an_image(member: str, value: object) -> None:
    assert refused_field(put("portrait", member, value=value)) == f"payload.portrait.{member}"


def test_names_a_missing_member_of_an_image() -> None:
    assert refused_field(lambda payload: payload["selfie"].pop("sha256")) == "payload.selfie.sha256"


def test_a_selfie_may_be_larger_than_a_portrait() -> None:
    payload = deepcopy(GOOD)
    payload["selfie"]["size"] = 1024 * 1024
    assert read(payload).selfie.size == 1024 * 1024


@pytest.mark.parametrize("place", [(), ("selfie",), ("device_keys", 0)], ids=str)
def test_refuses_a_member_that_is_not_known(place: tuple[str | int, ...]) -> None:
    assert refused_field(put(*place, "surprise", value=1)).startswith("payload")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"null",
        b'"text"',
        b"{",
        b"\xff",
        b'{"form":"issue","form":"issue"}',
        b'{"sex":1.0}',
        b'{"sex":NaN}',
        b"[" * 100_000,
        b"\xef\xbb\xbf{}",
    ],
    ids=["nothing", "list", "null", "text", "open", "bytes", "twice", "float", "nan", "deep", "mark"],
)
def test_refuses_what_is_no_strict_object(data: bytes) -> None:
    with pytest.raises(Invalid) as refusal:
        read(data)
    assert refusal.value.field.startswith("payload")


def test_refuses_a_name_that_stands_twice_deep_inside() -> None:
    data = json_bytes(GOOD).replace(b'"kty":"EC"', b'"kty":"EC","kty":"EC"', 1)
    with pytest.raises(Invalid):
        read(data)
