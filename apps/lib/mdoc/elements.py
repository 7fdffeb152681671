"""From a person to encoded data elements, once per applicant; the batch shares the bytes (clause 4.3.1)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from apps.lib import cbor
from apps.lib.errors import Invalid
from apps.lib.mdoc.age import age_on
from apps.lib.mdoc.profile_model import ElementRule, ElementSource, ElementType, MsoProfile
from apps.lib.mdoc.types import PersonData

FULL_DATE_TAG: Final = 1004  # RFC 8943
_SEX_CODES: Final = frozenset({0, 1, 2, 9})
_OLDEST: Final = 150
# Control characters, marks that turn the direction of writing, surrogates, private use (Unicode Cc, Cs, Co).
_FORBIDDEN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ue000-\uf8ff"
    "\U000f0000-\U0010ffff]"
)


class ElementInvalid(Invalid):
    """A value does not fit the profile; `field` names the attribute of the person, never its value."""

    code = "element_invalid"
    title = "A data element does not fit the profile"


class ElementAbsent(ElementInvalid):
    """A required value is missing."""

    code = "element_absent"
    title = "A required data element is missing"


class ElementTooLong(ElementInvalid):
    """A text or image is larger than the profile allows."""

    code = "element_too_long"
    title = "A data element is too long"


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodedElements:
    """The applicant's values as CBOR: namespace -> ((identifier, encoded value), ...). Personal data."""

    doc_type: str
    profile_id: str
    profile_version: int
    name_spaces: Mapping[str, tuple[tuple[str, bytes], ...]]


def elements_for(profile: MsoProfile, person: PersonData, *, on: date) -> EncodedElements:
    """Encode every element that the profile asks for, as of the JST day `on`; raise `ElementInvalid`."""
    age = _checked_age(profile, person, on)
    name_spaces: dict[str, list[tuple[str, bytes]]] = {}
    for rule in profile.elements:
        value = _READERS[rule.source](person, rule, age)
        if value is None or value in ("", b""):
            _refuse_absence(rule, age)
            continue
        _refuse_misfit(rule, value)
        name_spaces.setdefault(rule.namespace, []).append((rule.identifier, _encoded(rule, value)))
    return EncodedElements(
        doc_type=profile.doc_type,
        profile_id=profile.profile_id,
        profile_version=profile.version,
        name_spaces={name: tuple(entries) for name, entries in name_spaces.items()},
    )


def birth_date_text(day: date) -> str:
    """Return a day as the card writes it: Gregorian, ASCII digits, no padding."""
    return f"{day.year}年{day.month}月{day.day}日"


def _checked_age(profile: MsoProfile, person: PersonData, on: date) -> int:
    if person.birth_date > on:
        raise ElementInvalid("lies in the future", field="person.birth_date")
    if person.sex not in _SEX_CODES:
        raise ElementInvalid("must be 0, 1, 2 or 9 (ISO/IEC 5218)", field="person.sex")
    age = age_on(person.birth_date, on, profile.age_policy)
    if age > _OLDEST:
        raise ElementInvalid(f"makes the person older than {_OLDEST}", field="person.birth_date")
    return age


def _refuse_absence(rule: ElementRule, age: int) -> None:
    if rule.required and age >= rule.required_from_age:
        raise ElementAbsent(f"{rule.identifier} is required", field=f"person.{rule.source}")


def _refuse_misfit(rule: ElementRule, value: object) -> None:
    if rule.maximum and isinstance(value, (str, bytes)) and len(value) > rule.maximum:
        raise ElementTooLong(f"at most {rule.maximum}", field=f"person.{rule.source}")
    if isinstance(value, str):
        if rule.pattern and not re.fullmatch(rule.pattern, value):
            raise ElementInvalid("does not have the form of the profile", field=f"person.{rule.source}")
        if _FORBIDDEN.search(value):
            raise ElementInvalid("holds a character that is not allowed", field=f"person.{rule.source}")


def _encoded(rule: ElementRule, value: object) -> bytes:
    if rule.type is ElementType.FULL_DATE:
        return cbor.encode(cbor.Tag(FULL_DATE_TAG, str(value)))
    return cbor.encode(value)


def _sex(person: PersonData, rule: ElementRule, _age: int) -> object:
    return person.sex if rule.names is None else rule.names[person.sex]


_READERS: Final[Mapping[ElementSource, Callable[[PersonData, ElementRule, int], object]]] = {
    ElementSource.FULL_NAME: lambda person, _rule, _age: person.full_name,
    ElementSource.RESIDENT_ADDRESS: lambda person, _rule, _age: person.resident_address,
    ElementSource.BIRTH_DATE: lambda person, _rule, _age: person.birth_date.isoformat(),
    ElementSource.BIRTH_DATE_TEXT: lambda person, _rule, _age: birth_date_text(person.birth_date),
    ElementSource.SEX: _sex,
    ElementSource.INDIVIDUAL_NUMBER: lambda person, _rule, _age: person.individual_number,
    ElementSource.LOCAL_GOV_CODE: lambda person, _rule, _age: person.local_gov_code,
    ElementSource.PORTRAIT: lambda person, _rule, _age: person.portrait,
    ElementSource.AGE_IN_YEARS: lambda _person, _rule, age: age,
    ElementSource.AGE_OVER: lambda _person, rule, age: age >= rule.age,
}
