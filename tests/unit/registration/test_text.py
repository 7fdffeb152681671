"""Comparing names and check digits."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.registration.adapters.synthetic_leaf import utf8_string
from apps.registration.types.individual_number import check_digit, is_individual_number
from apps.registration.types.leaf import CertificateUnreadable, _utf8_string, read_certificate
from apps.registration.types.text import differing_positions, is_normalised

SELECTOR = "\U000e0100"


@pytest.mark.parametrize(
    ("first_eleven", "digit"),
    [
        ("62149832025", 7),
        ("12345678901", 8),
        ("11111111111", 8),
        ("34567890123", 4),
        ("99999999999", 6),
        ("00000000000", 0),
    ],
)
def test_knows_the_check_digit(first_eleven: str, digit: int) -> None:
    assert check_digit(first_eleven) == digit


@given(st.text("0123456789", min_size=11, max_size=11), st.integers(0, 11), st.integers(1, 9))
def test_a_changed_digit_is_nearly_always_found(first_eleven: str, place: int, by: int) -> None:
    number = f"{first_eleven}{check_digit(first_eleven)}"
    other = number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 :]
    if check_digit(other[:11]) != int(other[11]):
        assert not is_individual_number(other)
    else:  # remainders 0 and 1 share the digit 0
        assert other[11] == "0"


@pytest.mark.parametrize(
    ("stated", "certified", "flags", "code"),
    [
        ("見本　花子", "見本　花子", "00000", ""),
        ("見本　花子", "見本　花子", "00001", "SUBSTITUTED"),
        ("見本　華子", "見本　花子", "00000", "DIFFERENT"),
        ("見本　華子", "見本　花子", "00010", "SUBSTITUTED"),
        ("見本　花", "見本　花子", "00000", "DIFFERENT"),
        ("見本　花子", "見本　花子", "0000", "FLAG_LENGTH"),
        ("見本　花子", "見本　花子", "0000２", "FLAG_VALUE"),
        (f"葛{SELECTOR}城", "葛城", "00", ""),
        ("葛城", f"葛{SELECTOR}城", "000", ""),
        ("神\ufa19", "神神", "00", ""),
        ("𠮷田", "〓田", "10", "SUBSTITUTED"),
        ("", "", "", ""),
    ],
)
def test_compares_character_by_character(stated: str, certified: str, flags: str, code: str) -> None:
    assert differing_positions(stated, certified, flags) == code


@given(st.text(max_size=50))
def test_text_in_form_c_is_accepted_as_normalised(text: str) -> None:
    assert is_normalised(unicodedata.normalize("NFC", text))


@given(st.text(max_size=300))
def test_reads_back_any_utf8_string(text: str) -> None:
    try:
        encoded = utf8_string(text)
    except UnicodeEncodeError:
        return
    assert _utf8_string(encoded) == text


@pytest.mark.parametrize(
    "value", [b"", b"\x0c", b"\x0c\x02a", b"\x0c\x00a", b"\x13\x01a", b"\x0c\x01\xff", b"\x0c\x82\x01"]
)
def test_refuses_what_is_no_utf8_string(value: bytes) -> None:
    assert _utf8_string(value) is None


@given(st.binary(max_size=300))
def test_random_bytes_are_no_certificate(data: bytes) -> None:
    with pytest.raises(CertificateUnreadable):
        read_certificate(data)
