"""The edition in force: 1.00 from 24 June 2025, both ends included."""

from dataclasses import replace
from datetime import date

import pytest

from apps.lib.cps.editions import EDITION_1_00, edition_in_force


@pytest.mark.parametrize(
    ("day", "version"), [("2025-06-23", None), ("2025-06-24", "1.00"), ("2045-12-31", "1.00")]
)
def test_edition_of_a_day(day: str, version: str | None) -> None:
    found = edition_in_force(date.fromisoformat(day))
    assert (found.version if found else None) == version


def test_an_edition_ends_with_its_last_day() -> None:
    ended = replace(EDITION_1_00, in_force_until=date(2027, 3, 31))
    assert ended.is_in_force(date(2027, 3, 31))
    assert not ended.is_in_force(date(2027, 4, 1))


def test_edition_1_00_is_the_one_of_the_cover_page() -> None:
    assert (EDITION_1_00.version, EDITION_1_00.issued_on) == ("1.00", date(2025, 6, 24))
    assert EDITION_1_00.changed_parts == "初版"
    assert len(bytes.fromhex(EDITION_1_00.text_sha256)) == 32
