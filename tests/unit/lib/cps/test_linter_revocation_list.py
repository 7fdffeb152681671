"""Permits for revocation lists (Token Status List, CWT form)."""

import zlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from apps.lib import cbor, cose
from apps.lib.cps.linter import RevocationListPermit, RulesBroken, lint_revocation_list
from apps.lib.signing import KeyPurpose, WrongKeyPurpose

URI = "https://status.example.jp/api/v1/status-lists/1"
ISSUED = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
ENDS = ISSUED + timedelta(hours=24)
SIZE = 1024
LIST = zlib.compress(bytes(SIZE // 8), 9)
HEADER = {1: -7, 16: "application/statuslist+cwt", 33: b"certificate"}
CLAIMS: dict[int, Any] = {
    2: URI,
    6: int(ISSUED.timestamp()),
    4: int(ENDS.timestamp()),
    65534: 3600,
    65533: {"bits": 1, "lst": LIST},
}


def tbs(header: dict[int, Any] = HEADER, claims: dict[int, Any] = CLAIMS) -> bytes:
    return cose.sig_structure(cbor.encode_in_order(header), cbor.encode_in_order(claims))


def lint(data: bytes, **changes: Any) -> RevocationListPermit:
    standard: dict[str, Any] = {"uri": URI, "issued_at": ISSUED, "expires_at": ENDS, "size": SIZE}
    return lint_revocation_list(data, **(standard | changes))


def refusal(data: bytes, **changes: Any) -> str:
    with pytest.raises(RulesBroken) as refused:
        lint(data, **changes)
    assert {finding.clause for finding in refused.value.findings} == {"4.9.6"}
    return str(refused.value)


def test_a_good_list_gets_a_permit_for_its_sig_structure() -> None:
    assert lint(tbs()).redeem(KeyPurpose.REVOCATION_LIST) == tbs()


def test_ttl_is_optional() -> None:
    without = tbs(claims={name: value for name, value in CLAIMS.items() if name != 65534})
    assert lint(without).redeem(KeyPurpose.REVOCATION_LIST) == without


@pytest.mark.parametrize("purpose", [KeyPurpose.DS, KeyPurpose.AUDIT_LOG, KeyPurpose.SIMULATED_ROOT])
def test_no_other_key_signs_a_list(purpose: KeyPurpose) -> None:
    with pytest.raises(WrongKeyPurpose):
        lint(tbs()).redeem(purpose)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({1: -35}, "ES256"),
        ({16: "application/statuslist+jwt"}, "typ"),
        ({16: None}, "typ"),
    ],
)
def test_refuses_another_header(changes: dict[int, Any], words: str) -> None:
    assert words in refusal(tbs(header=HEADER | changes))


def test_refuses_a_header_without_certificate() -> None:
    assert "certificate is missing" in refusal(tbs(header={1: -7, 16: HEADER[16]}))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({2: "https://elsewhere.example.jp"}, "sub"),
        ({6: int(ISSUED.timestamp()) + 1}, "iat"),
        ({4: int(ENDS.timestamp()) - 1}, "exp"),
        ({65534: 0}, "ttl"),
        ({65534: -1}, "ttl"),
        ({65534: "1"}, "ttl"),
        ({65533: b"bytes"}, "one bit"),
        ({65533: {"bits": 2, "lst": LIST}}, "one bit"),
        ({65533: {"bits": True, "lst": LIST}}, "one bit"),
        ({65533: {"bits": 1}}, "1024 entries"),
        ({65533: {"bits": 1, "lst": b"not zlib"}}, "1024 entries"),
        ({65533: {"bits": 1, "lst": LIST[:-1]}}, "1024 entries"),
        ({65533: {"bits": 1, "lst": LIST + b"x"}}, "1024 entries"),
        ({65533: {"bits": 1, "lst": zlib.compress(bytes(127))}}, "1024 entries"),
        ({65533: {"bits": 1, "lst": zlib.compress(bytes(129))}}, "1024 entries"),
        ({65533: {"bits": 1, "lst": zlib.compress(bytes(10_000_000))}}, "1024 entries"),
    ],
)
def test_refuses_other_claims(changes: dict[int, Any], words: str) -> None:
    assert words in refusal(tbs(claims=CLAIMS | changes))


def test_refuses_a_list_without_address() -> None:
    assert "sub" in refusal(tbs(claims=CLAIMS | {2: ""}), uri="")


@pytest.mark.parametrize("life", [timedelta(0), timedelta(seconds=-1), timedelta(hours=169)])
def test_refuses_a_life_out_of_bounds(life: timedelta) -> None:
    ends = ISSUED + life
    data = tbs(claims=CLAIMS | {4: int(ends.timestamp())})
    assert "life of the list" in refusal(data, expires_at=ends)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        cbor.encode({}),
        cbor.encode(["Signature1", b"\xa0", b""]),
        cbor.encode(["Signature", b"\xa0", b"", b"\xa0"]),
        cbor.encode(["Signature1", b"\xa0", b"x", b"\xa0"]),
        cbor.encode(["Signature1", {}, b"", b"\xa0"]),
        cbor.encode(["Signature1", b"\xa0", b"", "text"]),
        cbor.encode(["Signature1", b"\x80", b"", b"\xa0"]),
        cbor.encode(["Signature1", b"\xa0", b"", b"\xa0\x00"]),
    ],
)
def test_refuses_what_is_no_sig_structure_of_claims(data: bytes) -> None:
    assert refusal(data)
