"""Readers of single JSON values; each refusal names its field and never repeats the value."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final
from uuid import UUID

from apps.lib.errors import Invalid

CLAUSE: Final = "4.1.2"
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_EARLIEST_BIRTH: Final = date(1868, 1, 25)  # first day of Meiji, the oldest era of the certificate
_SEXES: Final = frozenset({0, 1, 2, 9})  # JIS X 0303 on the card, equal to ISO/IEC 5218


def check_members(
    value: object, *, required: frozenset[str], optional: frozenset[str], field: str
) -> Mapping[str, object]:
    """Return the object when it has all required members and no unknown ones."""
    if not isinstance(value, dict):
        raise Invalid("must be an object", field=field, clause=CLAUSE)
    for name in sorted(required - value.keys()):
        raise Invalid("is required", field=f"{field}.{name}", clause=CLAUSE)
    if not value.keys() <= required | optional:
        raise Invalid("has a member that is not known", field=field, clause=CLAUSE)
    return value


def read_matching(value: object, pattern: re.Pattern[str], must: str, *, field: str) -> str:
    """Return the text when the whole of it fits the pattern, which must be anchored at its end."""
    if not isinstance(value, str) or not pattern.match(value):
        raise Invalid(must, field=field, clause=CLAUSE)
    return value


def read_request_id(value: object, *, field: str) -> UUID:
    """Return the UUID of a lower-case, hyphenated text (RFC 9562 section 4)."""
    try:
        found = UUID(value) if isinstance(value, str) else None
    except ValueError:
        found = None
    if found is None or str(found) != value:
        raise Invalid("must be a UUID in lower case with hyphens", field=field, clause=CLAUSE)
    return found


def read_birth_date(value: object, *, on: date, field: str) -> date:
    """Return the day of a full-date (RFC 3339) that is not in the future."""
    try:
        found = date.fromisoformat(read_matching(value, _DATE, "must be YYYY-MM-DD", field=field))
    except ValueError:
        raise Invalid("is not a day of the calendar", field=field, clause=CLAUSE) from None
    if not _EARLIEST_BIRTH <= found <= on:
        raise Invalid("is not a possible date of birth", field=field, clause=CLAUSE)
    return found


def read_sex(value: object, *, field: str) -> int:
    """Return 0, 1, 2 or 9."""
    if type(value) is not int or value not in _SEXES:
        raise Invalid("must be one of 0, 1, 2, 9", field=field, clause=CLAUSE)
    return value


def read_size(value: object, *, at_most: int, field: str) -> int:
    """Return a positive number of bytes that is not above the limit."""
    if type(value) is not int or not 0 < value <= at_most:
        raise Invalid(f"must be a whole number from 1 to {at_most}", field=field, clause=CLAUSE)
    return value


def age_on(birth_date: date, on: date) -> int:
    """Return completed years; somebody born on 29 February completes a year on 1 March."""
    return on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))
