from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.lib.verifier.credential import verify_issuer_signed
from tests.builders.crafted import craft, status_claim, status_token
from tests.builders.mdoc import NOW, make_authority, make_person, prepare, sign_prepared, world

SMALL = sign_prepared(prepare(1, person=make_person(portrait=b"\xff\xd8\xff"))[0])


def codes(data: bytes, **trust: Any) -> set[str]:
    values: dict[str, Any] = {
        "iaca": world().authority.der,
        "crl": world().authority.crl(),
        "at": NOW,
        **trust,
    }
    return {str(reason.code) for reason in verify_issuer_signed(data, **values)}


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 8 * len(SMALL) - 1))
def test_no_bit_of_a_credential_can_change(position: int) -> None:
    bent = bytearray(SMALL)
    bent[position // 8] ^= 1 << position % 8
    assert codes(bytes(bent))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_judged_and_never_raise(data: bytes) -> None:
    assert codes(data)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(SMALL)), st.binary(min_size=1, max_size=4))
def test_inserted_bytes_are_noticed(place: int, more: bytes) -> None:
    assert codes(SMALL[:place] + more + SMALL[place:])


def test_all_reasons_are_named_not_only_the_first() -> None:
    found = codes(SMALL, iaca=make_authority("other").der, doc_type="other", at=NOW + timedelta(days=40))
    assert {"issuer_name_mismatch", "doc_type_mismatch", "expired", "certificate_profile"} <= found


def test_a_given_document_type_is_accepted_when_it_is_that() -> None:
    assert codes(SMALL, doc_type="org.iso.23220.1.jp.mnc") == set()


@pytest.mark.parametrize("days", [0, 30])
def test_the_first_and_the_last_second_count(days: int) -> None:
    begins = NOW.replace(minute=0)
    crl = world().authority.crl(next_update=NOW + timedelta(days=60))
    assert codes(SMALL, at=begins + timedelta(days=days), crl=crl) == set()
    outside = begins + timedelta(days=days, seconds=1 if days else -1)
    assert codes(SMALL, at=outside, crl=crl) == {"expired" if days else "not_yet_valid"}


def test_without_a_crl_revocation_of_certificates_is_not_looked_up() -> None:
    assert codes(SMALL, crl=None) == set()


def test_without_tokens_the_status_is_not_looked_up() -> None:
    assert codes(craft(status=status_claim(5_000_000))) == set()


@pytest.mark.requirement("R-4.9.6-1")
def test_a_revoked_entry_decides_whatever_other_lists_say() -> None:
    tokens = [status_token(), status_token(revoked=(7,)), b"\x00"]
    for order in (tokens, tokens[::-1]):
        assert codes(craft(status=status_claim()), status_tokens=order) == {"status_revoked"}


def test_a_reason_never_repeats_a_value_of_the_credential() -> None:
    bent = SMALL.replace("番号　花子".encode(), "番号　太郎".encode())
    reasons = verify_issuer_signed(bent, iaca=world().authority.der, at=NOW)
    assert reasons
    assert not any("太郎" in str(reason) for reason in reasons)
