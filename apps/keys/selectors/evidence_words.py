"""What a ceremony recorded as codes, in the reader's language: facts, differences, causes of failures."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from apps.base.columns import listing, state_word
from apps.lib.errors import DomainError

_CODED: Final = frozenset({"key_state"})  # facts whose value is a code with a word
_YES_NO: Final[Mapping[str, Any]] = {"true": _("Yes"), "false": _("No")}
_SYSTEM: Final = "system:"


def fact_text(name: str, value: str) -> str:
    """Return the value of a fact: codes as words, the rest as it was read."""
    if name in _CODED and value:
        return state_word(value)
    return str(_YES_NO.get(value, value))


def by_signer(raised_by: str) -> bool:
    """Say whether a signer found the difference, not a person."""
    return raised_by.startswith(_SYSTEM)


def deviation_text(text: str, raised_by: str) -> str:
    """Return what differs: the signer names facts by their codes, people write sentences."""
    return listing(state_word(name) for name in text.split(", ")) if by_signer(raised_by) else text


def cause_text(code: str, cause: str) -> str:
    """Return the cause where it is translated or the reader reads English, else the title of the refusal."""
    translated = gettext(cause)
    if translated != cause or (get_language() or "").startswith("en"):
        return translated
    title = next((kind.title for kind in _kinds(DomainError) if kind.code == code), "")
    return gettext(title) if title else cause


def _kinds(kind: type[DomainError]) -> Iterator[type[DomainError]]:
    for one in kind.__subclasses__():
        yield one
        yield from _kinds(one)
