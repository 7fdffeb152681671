"""Permits for MSOs: only for what every rule accepts, and for the very bytes that were judged."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from apps.lib import cbor, cose
from apps.lib.cps.linter import MsoPermit, RulesBroken, lint_mso
from apps.lib.mdoc.builder import MsoBuilder, to_be_signed
from apps.lib.mdoc.types import PreparedMso, StatusReference
from apps.lib.signing import KeyPurpose, PermitSpent, WrongKeyPurpose
from tests.builders.mso_subject import BASE_POINT, PROFILE, fields, mso, payload_of, subject, validity

TODAY = date(2026, 11, 24)


def findings(**changes: Any) -> list[tuple[str, str]]:
    with pytest.raises(RulesBroken) as refusal:
        lint_mso(subject(**changes), on=TODAY)
    return [(finding.clause, finding.detail) for finding in refusal.value.findings]


def with_members(**changes: Any) -> dict[str, bytes]:
    return {"payload": payload_of(fields(mso()) | changes)}


def test_a_good_mso_gets_a_permit_for_its_sig_structure() -> None:
    judged = subject()
    permit = lint_mso(judged, on=TODAY)
    assert type(permit) is MsoPermit
    assert permit.redeem(KeyPurpose.DS) == judged.to_be_signed


def test_a_permit_is_good_for_one_signature() -> None:
    permit = lint_mso(subject(), on=TODAY)
    permit.redeem(KeyPurpose.DS)
    with pytest.raises(PermitSpent):
        permit.redeem(KeyPurpose.DS)


@pytest.mark.requirement("R-5.4.4-2")
@pytest.mark.parametrize("purpose", [purpose for purpose in KeyPurpose if purpose is not KeyPurpose.DS])
def test_no_other_key_signs_an_mso(purpose: KeyPurpose) -> None:
    permit = lint_mso(subject(), on=TODAY)
    with pytest.raises(WrongKeyPurpose):
        permit.redeem(purpose)
    assert permit.redeem(KeyPurpose.DS)


@pytest.mark.requirement("R-1.4.1-1")
def test_nobody_else_makes_permits() -> None:
    with pytest.raises(TypeError, match="only the linter"):
        MsoPermit(b"anything", seal=object())
    with pytest.raises(TypeError):
        MsoPermit(b"anything")  # type: ignore[call-arg]  # the fault under test


@pytest.mark.requirement("R-1.4.1-1")
def test_nobody_else_defines_permits() -> None:
    with pytest.raises(TypeError):
        type("Forged", (MsoPermit,), {"__module__": __name__})


@pytest.mark.requirement("R-1.3.2-2")
def test_refuses_an_application_that_is_not_approved() -> None:
    assert findings(application_approved=False) == [("1.3.2", "the application is not approved")]


@pytest.mark.requirement("R-8.1-1")
@pytest.mark.parametrize(
    "missing", ["version", "digestAlgorithm", "valueDigests", "deviceKeyInfo", "docType", "validityInfo"]
)
def test_refuses_when_one_of_the_six_items_is_missing(missing: str) -> None:
    members = fields(mso())
    del members[missing]
    assert findings(payload=payload_of(members)) == [
        ("1.4.1", "the payload differs from the MSO that was judged")
    ]


def test_reports_every_broken_rule_at_once_with_its_clause() -> None:
    judged = mso(validity=validity(valid_until=validity().valid_until + timedelta(days=1)), version="9")
    found = findings(judged=judged, application_approved=False)
    assert [clause for clause, _ in found] == ["1.3.2", "6.3.2.2", "8.1"]


def test_the_refusal_names_clauses_for_the_operator() -> None:
    with pytest.raises(RulesBroken, match=r"1\.3\.2: the application is not approved") as refusal:
        lint_mso(subject(application_approved=False), on=TODAY)
    assert (refusal.value.code, refusal.value.clause) == ("cps_rules_broken", "1.3.2")


def test_refuses_when_no_edition_is_in_force() -> None:
    with pytest.raises(RulesBroken, match="no edition"):
        lint_mso(subject(), on=date(2025, 6, 23))


@pytest.mark.requirement("R-1.4.1-1")
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00" * 32,
        subject().to_be_signed + b"\x00",
        subject().to_be_signed[:-1],
        cose.sig_structure(cbor.encode({1: -35}), subject().prepared.payload),
        cose.sig_structure(b"", subject().prepared.payload),
        cose.sig_structure(cose.PROTECTED_ES256, b"other payload"),
        subject().prepared.payload,
    ],
)
def test_refuses_bytes_that_are_not_the_sig_structure_of_the_payload(data: bytes) -> None:
    assert findings(to_be_signed=data) == [
        ("1.4.1", "the bytes to be signed are not the Sig_structure of the payload")
    ]


@pytest.mark.requirement("R-1.4.1-1")
def test_refuses_when_any_byte_to_be_signed_is_changed() -> None:
    good = subject()
    for place in range(len(good.to_be_signed)):
        data = bytearray(good.to_be_signed)
        data[place] ^= 1
        with pytest.raises(RulesBroken):
            lint_mso(replace(good, to_be_signed=bytes(data)), on=TODAY)


def test_refuses_when_any_byte_of_the_payload_is_changed_with_its_sig_structure() -> None:
    payload = subject().prepared.payload
    for place in range(len(payload)):
        data = bytearray(payload)
        data[place] ^= 1
        with pytest.raises(RulesBroken):
            lint_mso(subject(payload=bytes(data)), on=TODAY)


@pytest.mark.parametrize(
    "changes",
    [
        {"docType": "org.iso.18013.5.1.mDL"},
        {"extra": 1},
        {"status": {"status_list": {"idx": 8, "uri": "https://status.example.jp/lists/1"}}},
        {"status": {"status_list": {"idx": 7.0, "uri": "https://status.example.jp/lists/1"}}},
        {"deviceKeyInfo": {"deviceKey": {1: 2, -1: True, -2: BASE_POINT.x, -3: BASE_POINT.y}}},
        {"deviceKeyInfo": {"deviceKey": {1: 2, -1: 1, -2: BASE_POINT.y, -3: BASE_POINT.x}}},
        {"validityInfo": {}},
    ],
)
def test_refuses_a_payload_that_says_something_else(changes: dict[str, Any]) -> None:
    assert findings(**with_members(**changes)) == [
        ("1.4.1", "the payload differs from the MSO that was judged")
    ]


@pytest.mark.requirement("R-1.4.1-1")
def test_refuses_a_payload_that_says_the_same_in_another_order() -> None:
    members = fields(mso())
    assert findings(payload=payload_of({"version": members.pop("version"), **members})) == [
        ("1.4.1", "the payload differs from the MSO that was judged")
    ]


def test_refuses_true_in_the_place_of_one() -> None:
    judged = mso(status=StatusReference(uri="https://status.example.jp/lists/1", index=1))
    members = fields(judged) | {
        "status": {"status_list": {"idx": True, "uri": "https://status.example.jp/lists/1"}}
    }
    assert findings(judged=judged, payload=payload_of(members)) == [
        ("1.4.1", "the payload differs from the MSO that was judged")
    ]


@pytest.mark.parametrize(
    "payload",
    [
        b"\xff",
        cbor.encode_in_order(fields(mso())),
        cbor.embedded(b"\xbf\xff"),
        cbor.embedded(cbor.encode_in_order(fields(mso())) + b"\x00"),
        cbor.encode(cbor.Tag(24, "text")),
        cbor.encode(cbor.Tag(23, b"\xa0")),
    ],
)
def test_refuses_a_payload_that_is_no_encoded_cbor(payload: bytes) -> None:
    [(clause, detail)] = findings(payload=payload)
    assert clause == "1.4.1"
    assert detail.startswith("the payload is not well formed")


def test_an_mso_may_lack_the_optional_members() -> None:
    judged = mso(status=None, validity=validity(expected_update=None))
    profile = replace(PROFILE, status_claim=False)
    assert lint_mso(subject(judged=judged, profile=profile), on=TODAY).redeem(KeyPurpose.DS)


def test_refuses_a_status_that_only_the_payload_has() -> None:
    judged = mso(status=None)
    profile = replace(PROFILE, status_claim=False)
    assert findings(judged=judged, profile=profile, payload=payload_of(fields(mso()))) == [
        ("1.4.1", "the payload differs from the MSO that was judged")
    ]


def test_accepts_what_the_products_builder_makes() -> None:
    judged = subject(prepared=prepared_by_the_builder())
    judged = replace(judged, to_be_signed=to_be_signed(judged.prepared.payload))
    assert lint_mso(judged, on=TODAY).redeem(KeyPurpose.DS) == judged.to_be_signed


def prepared_by_the_builder() -> PreparedMso:
    from apps.lib.mdoc.profile import elements_for
    from apps.lib.mdoc.types import PersonData

    person = PersonData(
        full_name="番号　花子",
        resident_address="見本県見本市一丁目",
        birth_date=date(1990, 2, 28),
        sex=2,
        individual_number="123456789018",
        local_gov_code="13101",
        portrait=b"\xff\xd8\xff\xe0" + bytes(1000),
    )
    [prepared] = MsoBuilder(PROFILE).prepare(
        elements_for(PROFILE, person, on=TODAY),
        device_keys=[BASE_POINT],
        validity=validity(),
        statuses=[StatusReference(uri="https://status.example.jp/lists/1", index=7)],
    )
    return prepared
