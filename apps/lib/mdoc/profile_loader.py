"""From plain data to an `MsoProfile`: every member has a type and bounds, unknown members are refused."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final, TypeVar

from apps.lib.errors import Invalid
from apps.lib.mdoc.profile_model import (
    AgePolicy,
    AgeReference,
    ElementRule,
    ElementSource,
    ElementType,
    LeapDay,
    MsoProfile,
)

E = TypeVar("E", bound=StrEnum)

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_ELEMENT_MAXIMUM: Final = 100
_NAMESPACE_MAXIMUM: Final = 200  # digest ids stay within one or two bytes
_SIZE_MAXIMUM: Final = 1 << 17
_FORMS: Final[Mapping[ElementSource, frozenset[ElementType]]] = {
    ElementSource.FULL_NAME: frozenset({ElementType.TSTR}),
    ElementSource.RESIDENT_ADDRESS: frozenset({ElementType.TSTR}),
    ElementSource.BIRTH_DATE: frozenset({ElementType.FULL_DATE}),
    ElementSource.BIRTH_DATE_TEXT: frozenset({ElementType.TSTR}),
    ElementSource.SEX: frozenset({ElementType.UINT, ElementType.TSTR}),
    ElementSource.INDIVIDUAL_NUMBER: frozenset({ElementType.TSTR}),
    ElementSource.LOCAL_GOV_CODE: frozenset({ElementType.TSTR}),
    ElementSource.PORTRAIT: frozenset({ElementType.BSTR}),
    ElementSource.AGE_IN_YEARS: frozenset({ElementType.UINT}),
    ElementSource.AGE_OVER: frozenset({ElementType.BOOL}),
}
_PROFILE_MEMBERS: Final = frozenset(
    {"profile", "version", "doc_type", "mso_version", "digest_algorithm", "salt_bytes", "validity_days",
     "expected_update_lead_days", "status_claim", "batch_maximum", "age_reference", "age_leap_day",
     "elements"}
)  # fmt: skip
_ELEMENT_MEMBERS: Final = frozenset(
    {"namespace", "identifier", "type", "source", "required", "required_from_age", "maximum", "pattern",
     "names", "age"}
)  # fmt: skip


class ProfileInvalid(Invalid):
    """The profile's data is malformed or out of bounds; `field` names the member."""

    code = "profile_invalid"
    title = "The MSO profile is not valid"


class _Reader:
    """Typed, bounded access to the members of one object; `path` goes before the member's name."""

    def __init__(self, data: object, members: frozenset[str], path: str = "") -> None:
        if not isinstance(data, Mapping):
            raise ProfileInvalid("must be an object", field=path.rstrip("."))
        if unknown := sorted(str(name) for name in set(data) - members):
            raise ProfileInvalid("is not a member of the profile", field=f"{path}{unknown[0]}")
        self._data: Mapping[str, object] = data
        self._path = path

    def has(self, name: str) -> bool:
        return name in self._data

    def get(self, name: str) -> object:
        if name not in self._data:
            raise self.refusal(name, "is missing")
        return self._data[name]

    def refusal(self, name: str, detail: str) -> ProfileInvalid:
        return ProfileInvalid(detail, field=f"{self._path}{name}")

    def integer(self, name: str, low: int, high: int) -> int:
        value = self.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise self.refusal(name, f"must be an integer from {low} to {high}")
        return value

    def boolean(self, name: str) -> bool:
        value = self.get(name)
        if not isinstance(value, bool):
            raise self.refusal(name, "must be true or false")
        return value

    def name(self, name: str) -> str:
        value = self.get(name)
        if not isinstance(value, str) or not _NAME.fullmatch(value):
            raise self.refusal(name, "must be 1 to 100 letters, digits, dots, hyphens or underscores")
        return value

    def choice(self, name: str, kind: type[E]) -> E:
        value = self.get(name)
        if value not in set(kind):
            raise self.refusal(name, f"must be one of {', '.join(kind)}")
        return kind(str(value))

    def fixed(self, name: str, wanted: str | int) -> None:
        value = self.get(name)
        if type(value) is not type(wanted) or value != wanted:
            raise self.refusal(name, f"must be {wanted}")


def profile_from_data(data: Mapping[str, object]) -> MsoProfile:
    """Return the profile that `data` describes; raise `ProfileInvalid` naming the first bad member."""
    reader = _Reader(data, _PROFILE_MEMBERS)
    reader.fixed("mso_version", "1.0")
    reader.fixed("digest_algorithm", "SHA-256")
    reader.fixed("salt_bytes", 32)
    validity_days = reader.integer("validity_days", 1, 30)
    return MsoProfile(
        profile_id=reader.name("profile"),
        version=reader.integer("version", 1, 1_000_000),
        doc_type=reader.name("doc_type"),
        validity_days=validity_days,
        expected_update_lead_days=reader.integer("expected_update_lead_days", 0, validity_days),
        status_claim=reader.boolean("status_claim"),
        batch_maximum=reader.integer("batch_maximum", 1, 100),
        age_policy=AgePolicy(
            reference=reader.choice("age_reference", AgeReference),
            leap_day=reader.choice("age_leap_day", LeapDay),
        ),
        elements=_elements(reader),
    )


def _elements(reader: _Reader) -> tuple[ElementRule, ...]:
    rows = reader.get("elements")
    if not isinstance(rows, (list, tuple)) or not 1 <= len(rows) <= _NAMESPACE_MAXIMUM:
        raise reader.refusal("elements", f"must be a list of 1 to {_NAMESPACE_MAXIMUM} elements")
    rules: dict[tuple[str, str], ElementRule] = {}
    for number, row in enumerate(rows):
        rule = _element(_Reader(row, _ELEMENT_MEMBERS, f"elements[{number}]."))
        if (rule.namespace, rule.identifier) in rules:
            raise ProfileInvalid("stands there twice", field=f"elements[{number}].identifier")
        rules[rule.namespace, rule.identifier] = rule
    return tuple(rules.values())


def _element(reader: _Reader) -> ElementRule:
    kind = reader.choice("type", ElementType)
    source = reader.choice("source", ElementSource)
    if kind not in _FORMS[source]:
        raise reader.refusal("type", f"does not go with the source {source}")
    sized = kind in {ElementType.TSTR, ElementType.BSTR}
    if not sized and reader.has("maximum"):
        raise reader.refusal("maximum", f"does not go with the type {kind}")
    return ElementRule(
        namespace=reader.name("namespace"),
        identifier=reader.name("identifier"),
        type=kind,
        source=source,
        required=reader.boolean("required") if reader.has("required") else True,
        required_from_age=_optional(reader, "required_from_age", 0, 150),
        maximum=reader.integer("maximum", 1, _SIZE_MAXIMUM) if sized else 0,
        pattern=_pattern(reader),
        names=_names(reader, wanted=source is ElementSource.SEX and kind is ElementType.TSTR),
        age=_threshold(reader, source),
    )


def _optional(reader: _Reader, name: str, low: int, high: int) -> int:
    return reader.integer(name, low, high) if reader.has(name) else low


def _pattern(reader: _Reader) -> str:
    if not reader.has("pattern"):
        return ""
    value = reader.get("pattern")
    if not isinstance(value, str) or not 0 < len(value) <= _ELEMENT_MAXIMUM:
        raise reader.refusal("pattern", "must be a regular expression of at most 100 characters")
    try:
        re.compile(value)
    except re.error:
        raise reader.refusal("pattern", "is not a regular expression") from None
    return value


def _names(reader: _Reader, *, wanted: bool) -> Mapping[int, str] | None:
    if not wanted:
        if reader.has("names"):
            raise reader.refusal("names", "goes only with sex as text")
        return None
    value = reader.get("names")
    if not isinstance(value, Mapping) or set(value) != {"0", "1", "2", "9"}:
        raise reader.refusal("names", "must name the codes 0, 1, 2 and 9")
    if not all(isinstance(text, str) and text for text in value.values()):
        raise reader.refusal("names", "must hold texts")
    return {int(code): str(text) for code, text in value.items()}


def _threshold(reader: _Reader, source: ElementSource) -> int:
    if source is not ElementSource.AGE_OVER:
        if reader.has("age"):
            raise reader.refusal("age", "goes only with the source age_over")
        return 0
    age = reader.integer("age", 0, 99)
    if not reader.name("identifier").endswith(f"_{age:02}"):
        raise reader.refusal("identifier", f"must end with _{age:02}")
    return age
