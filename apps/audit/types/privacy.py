"""Refuses what looks personal before it can reach the log: ids and codes only (design 4.12, 4.13)."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from apps.audit.errors import PersonalDataInAudit
from apps.lib.canonical import Plain

_LONGEST: Final = 200
_CODE: Final = re.compile(
    r"[!-~]*", re.ASCII
)  # printable ASCII without blanks: names and addresses have them
_UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_INDIVIDUAL_NUMBER: Final = re.compile(r"(?<![0-9A-Za-z])\d{4}[-_.]?\d{4}[-_.]?\d{4}(?![0-9A-Za-z])")
_SUSPICIOUS: Final = re.compile(r"[ \\]|\d{4}[-_.]?\d{4}[-_.]?\d{4}", re.ASCII)
"""A blank, an escape, or twelve digits wherever they stand: then the exact rules decide."""
_SMALLEST_TWELVE_DIGITS: Final = 10**11
_PERSONAL_KEYS: Final = frozenset(
    {
        "name", "full_name", "family_name", "given_name", "address", "resident_address", "birth_date",
        "date_of_birth", "sex", "gender", "individual_number", "my_number", "portrait", "selfie", "phone",
        "email", "pin", "share", "password", "private_key", "d",
    }
)  # fmt: skip


def refuse_personal(text: str, *, where: str) -> None:
    """Raise `PersonalDataInAudit` unless `text` is short printable ASCII without blanks and 12 digits."""
    if len(text) <= _LONGEST and text.isascii() and text.isprintable() and not _SUSPICIOUS.search(text):
        return
    if len(text) > _LONGEST or not _CODE.fullmatch(text):
        raise PersonalDataInAudit(f"{where} is not a code or id", field=where)
    if _INDIVIDUAL_NUMBER.search(_UUID.sub("", text)):
        raise PersonalDataInAudit(f"{where} holds twelve digits", field=where)


def refuse_personal_detail(detail: Mapping[str, Plain], text: str) -> None:
    """Raise `PersonalDataInAudit` when a key or value of `detail`, however deep, looks personal.

    `text` is the canonical JSON of `detail`: in most cases one look at it is enough.
    """
    if _is_harmless(text) and _PERSONAL_KEYS.isdisjoint(map(str.lower, detail)):
        return
    for where, value in _leaves("detail", detail):
        if isinstance(value, str):
            refuse_personal(value, where=where)
        elif isinstance(value, int) and _SMALLEST_TWELVE_DIGITS <= abs(value) < 10 * _SMALLEST_TWELVE_DIGITS:
            raise PersonalDataInAudit(f"{where} holds twelve digits", field=where)


def _is_harmless(text: str) -> bool:
    """Say whether no string or number in a JSON object without inner objects can look personal.

    Without escapes the strings stand in the text as they are, and a number of twelve digits shows.
    """
    return (
        len(text) <= _LONGEST
        and text.isascii()
        and text.isprintable()
        and text.rfind("{") <= 0
        and not _SUSPICIOUS.search(text)
    )


def _leaves(where: str, value: Plain) -> Iterator[tuple[str, Plain]]:
    if isinstance(value, Mapping):
        for key, member in value.items():
            if str(key).lower() in _PERSONAL_KEYS:
                raise PersonalDataInAudit(f"{where} has a personal item", field=where)
            yield where, key
            yield from _leaves(f"{where}.{key}", member)
    elif isinstance(value, (list, tuple)):
        for member in value:
            yield from _leaves(where, member)
    else:
        yield where, value
