"""The reader of DER sees the octets as they were sent, and refuses everything it does not need."""

from datetime import UTC, date, datetime, timedelta

import pytest
from cryptography import x509
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.lib.clock import JST
from apps.lib.x509 import der
from apps.lib.x509.certificate import names_in
from apps.lib.x509.profile import months_later
from tests.builders.certificate import wrap


@settings(deadline=None)
@given(st.integers(0, 30), st.binary(max_size=70000))
def test_reads_what_was_written(tag: int, content: bytes) -> None:
    encoded = wrap(tag, content)
    element = der.read_one(encoded)
    assert (element.tag, element.content, element.encoded) == (tag, content, encoded)


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"\x30",
        b"\x30\x80",
        b"\x30\x85\0\0\0\0\0",
        b"\x30\x02\x05",
        b"\x1f\x01\x00",
        b"\x05\x00\x05\x00",
        b"\x30\x82",
    ],
)
def test_refuses(bad: bytes) -> None:
    with pytest.raises(der.MalformedDer):
        der.read_one(bad)


@pytest.mark.parametrize("oid", ["2.5.4.6", "1.2.392.200149.8.5.5", "0.9.2342.19200300.100.1.25", "2.999.3"])
def test_reads_object_identifiers(oid: str) -> None:
    name = x509.Name([x509.NameAttribute(x509.ObjectIdentifier(oid), "JP")])
    assert [(kind, value.content) for kind, value in names_in(name.public_bytes())] == [(oid, b"JP")]


@pytest.mark.requirement("R-6.3.2.1-1")
def test_counts_calendar_months_in_japan_on_every_day_of_twenty_years() -> None:
    day = date(2025, 1, 1)
    while day < date(2045, 1, 1):
        start = datetime(day.year, day.month, day.day, 8, tzinfo=JST)
        end = months_later(start.astimezone(UTC), 4)
        local = end.astimezone(JST)
        assert end.tzinfo is UTC
        assert (local.year * 12 + local.month) - (day.year * 12 + day.month) == 4
        assert local.hour == 8
        assert local.day == day.day or (local + timedelta(days=1)).day == 1
        day += timedelta(days=1)


def test_a_month_is_counted_where_the_day_is_in_japan() -> None:
    assert months_later(datetime(2026, 10, 30, 15, tzinfo=UTC), 4) == datetime(2027, 2, 27, 15, tzinfo=UTC)
