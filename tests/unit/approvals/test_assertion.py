"""Assertions on their own: what a browser sends, checked without a database."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest

from apps.approvals.errors import ChallengeForeign, OriginForeign, SignatureInvalid, UserNotVerified
from apps.approvals.types.assertion import Assertion, read_assertion, verify_assertion
from apps.lib import cbor
from tests.fakes.softkey import SoftKey

CHALLENGE = b"c" * 32
ORIGINS = ("http://localhost:8000",)


def text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def signed(key: SoftKey) -> Assertion:
    return read_assertion(key.get({"challenge": text(CHALLENGE)}))


def check(assertion: Assertion, public_key: bytes, **changes: Any) -> None:
    fields: dict[str, Any] = {"challenge": CHALLENGE, "rp_id": "localhost", "origins": ORIGINS}
    verify_assertion(assertion, public_key=public_key, **(fields | changes))


def with_client(assertion: Assertion, change: Callable[[dict[str, Any]], object]) -> Assertion:
    said = json.loads(assertion.client_data)
    change(said)
    return Assertion(
        credential_id=assertion.credential_id,
        authenticator_data=assertion.authenticator_data,
        client_data=json.dumps(said).encode(),
        signature=assertion.signature,
    )


def test_the_signature_of_the_key_verifies_and_no_other() -> None:
    key = SoftKey()
    check(signed(key), key.cose_key())
    with pytest.raises(SignatureInvalid):
        check(signed(key), SoftKey().cose_key())


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"challenge": b"d" * 32}, ChallengeForeign),
        ({"challenge": b""}, ChallengeForeign),
        ({"origins": ("https://portal.example",)}, OriginForeign),
        ({"origins": ()}, OriginForeign),
        ({"rp_id": "example.org"}, SignatureInvalid),
    ],
)
def test_it_holds_for_this_challenge_and_this_site_only(
    changes: dict[str, Any], refusal: type[SignatureInvalid]
) -> None:
    key = SoftKey()
    with pytest.raises(refusal):
        check(signed(key), key.cose_key(), **changes)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (lambda said: said.update(crossOrigin=True), OriginForeign),
        (lambda said: said.update(topOrigin="https://a.example"), OriginForeign),
        (lambda said: said.update(type="webauthn.create"), SignatureInvalid),
        (lambda said: said.pop("type"), SignatureInvalid),
        (lambda said: said.pop("challenge"), ChallengeForeign),
        (lambda said: said.pop("origin"), OriginForeign),
        (lambda said: said.update(more=1), SignatureInvalid),
    ],
)
def test_what_the_browser_says_is_checked(
    change: Callable[[dict[str, Any]], object], refusal: type[SignatureInvalid]
) -> None:
    key = SoftKey()
    with pytest.raises(refusal):
        check(with_client(signed(key), change), key.cose_key())


@pytest.mark.parametrize("client_data", [b"", b"{", b"[]", b"7", b"\xff", b"[" * 8000])
def test_client_data_that_cannot_be_read_is_refused(client_data: bytes) -> None:
    key = SoftKey()
    good = signed(key)
    bad = Assertion(
        credential_id=good.credential_id,
        authenticator_data=good.authenticator_data,
        client_data=client_data,
        signature=good.signature,
    )
    with pytest.raises(SignatureInvalid):
        check(bad, key.cose_key())


@pytest.mark.parametrize("length", [0, 32, 33, 36])
def test_authenticator_data_that_is_too_short_is_refused(length: int) -> None:
    key = SoftKey()
    good = signed(key)
    bad = Assertion(
        credential_id=good.credential_id,
        authenticator_data=good.authenticator_data[:length],
        client_data=good.client_data,
        signature=good.signature,
    )
    with pytest.raises(SignatureInvalid):
        check(bad, key.cose_key())


def test_a_key_that_does_not_ask_who_uses_it_is_refused() -> None:
    key = SoftKey(verifies_user=False)
    with pytest.raises(UserNotVerified):
        check(signed(key), key.cose_key())


@pytest.mark.parametrize(
    "public_key",
    [
        b"",
        b"\x00",
        b"\xff",
        cbor.encode({}),
        cbor.encode({1: 2}),
        cbor.encode({1: 2, 3: -7, -1: 1, -2: b"\x01" * 32, -3: b"\x01" * 32}),
        cbor.encode({1: 2, 3: -7, -1: 99, -2: b"", -3: b""}),
        cbor.encode([1]),
    ],
)
def test_a_damaged_public_key_is_refused(public_key: bytes) -> None:
    with pytest.raises(SignatureInvalid):
        check(signed(SoftKey()), public_key)


def test_a_key_that_strangers_could_not_verify_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    key = SoftKey()
    monkeypatch.setattr("apps.approvals.types.assertion.VERIFIABLE", frozenset())
    with pytest.raises(SignatureInvalid, match="offline"):
        check(signed(key), key.cose_key())
