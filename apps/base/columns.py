"""How values look in lists and on screens: short ids, instants in JST with weekday, states in words."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import reduce
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext, pgettext

Column = Callable[[Any], str | bool]
Label = Any  # a lazy translation: Django's stubs have no public name for it
NOTHING: Final = "–"
WHOLE: Final = 16  # signs up to which an id is shown whole
_UUID_HYPHENS: Final = 4
_ACRONYMS: Final = ("ca", "csr", "cv", "ds", "hsm", "jlis", "pki", "ra", "totp")
_SPELLED: Final[Mapping[str, str]] = {
    **{word: word.upper() for word in _ACRONYMS},
    "agency": "Agency",
    "ops": "operations",
}
_NAMED: Final[Mapping[str, str]] = {  # codes that are no words of any language
    "KEYGEN": "key generation",
    "local": "made inside the token",
    "module": "PKCS#11 library",
    "public_key_sha256": "public key, SHA-256",
    "sign": "may sign",
}

_GOOD = (
    "DONE PASSED APPROVED ISSUED IN_USE ACTIVE VALID SIGNED DELIVERED ACKNOWLEDGED ENROLLED PUBLISHED OPEN "
    "APPROVE IN_FORCE FRESH MATCHES TAKEN FILED"
)
_BAD = (
    "REFUSED FAILED REJECTED REVOKED DESTROYED COMPROMISED LOCKED INVALID UNKNOWN ENDED DECLINE DECLINED "
    "STALE MISSING QUARANTINED SUSPECTED MISMATCHED DEVIATED ABORTED PAUSED"
)
_WAIT = (
    "RECEIVED SCREENING SCREENED RESERVED REQUESTED PENDING PLANNED GENERATED CERTIFIED IN_PROGRESS STARTED "
    "AWAITING_APPROVAL TO_DO SUSPENDED HELD MANUAL_REVIEW UNDER_REVIEW WAITING DUE SCHEDULED "
    "ATTENDANCE_CONFIRMED STEPS_DONE REPORTED EXECUTING UNDERWAY EXECUTED PRODUCTION RUNNING SENT"
)
_TONES: Final[Mapping[str, str]] = (
    dict.fromkeys(_GOOD.split(), "good")
    | dict.fromkeys(_BAD.split(), "bad")
    | dict.fromkeys(_WAIT.split(), "wait")
)


def state_word(code: str) -> str:
    """Return the state's name in the reader's language; the catalogue holds it under the context `state`."""
    words = _NAMED.get(code) or " ".join(_SPELLED.get(word, word) for word in code.lower().split("_"))
    return pgettext("state", words[:1].upper() + words[1:])


def state_tone(code: str) -> str:
    """Return ``good``, ``bad``, ``wait`` or ``quiet``: a colour beside the word, never instead of it."""
    return _TONES.get(code, "quiet")


def state_chip(code: str) -> SafeString:
    """Return the state as a chip: the word, coloured."""
    return format_html('<span class="chip chip-{}">{}</span>', state_tone(code), state_word(code))


def listing(words: Iterable[object]) -> str:
    """Return the words in a row, parted as the reader's language does."""
    in_japanese = (get_language() or "").startswith("ja")
    return ("、" if in_japanese else ", ").join(str(word) for word in words)


def colon() -> str:
    """Return what stands between a label and its value in the reader's language."""
    return "：" if (get_language() or "").startswith("ja") else ": "


def instant_text(instant: datetime) -> str:
    """Return an instant in JST with weekday and seconds."""
    in_japanese = (get_language() or "").startswith("ja")
    pattern = "Y年n月j日（D）H:i:s" if in_japanese else "D j M Y, H:i:s"
    return date_format(localtime(instant), pattern)


def day_text(day: date) -> str:
    """Return a day in JST with weekday."""
    in_japanese = (get_language() or "").startswith("ja")
    return date_format(day, "Y年n月j日（D）" if in_japanese else "D j M Y")


def short_id(value: object) -> SafeString:
    """Return the end of an id (its random part) with the whole in the title; a script offers to copy it."""
    whole = value.hex() if isinstance(value, bytes | memoryview) else str(value)
    return format_html('<code class="id" data-copy="{0}" title="{0}">{1}</code>', whole, abbreviated(whole))


def abbreviated(whole: str) -> str:
    """Return twelve signs: the last of a UUID (version 7 begins with the time), else the first."""
    if len(whole) <= WHOLE:
        return whole
    return f"…{whole[-12:]}" if whole.count("-") == _UUID_HYPHENS else f"{whole[:12]}…"


def _column(field: str, label: Label, show: Callable[[Any], str]) -> Column:
    """Return a list column on `field` (``relation__field`` of a related row), sortable."""

    def cell(row: Any) -> str:
        value = reduce(getattr, field.split("__"), row)
        return NOTHING if value in (None, "") else show(value)

    cell.__name__ = field
    cell.short_description = label  # type: ignore[attr-defined]  # Django's admin reads it from the function
    cell.admin_order_field = field  # type: ignore[attr-defined]  # the same
    return cell


def id_column(field: str, label: Label) -> Column:
    """Return a column with a short id or a short digest."""
    return _column(
        field, label, lambda value: short_id(bytes(value) if isinstance(value, memoryview) else value)
    )


def actor_text(actor_id: str) -> SafeString | str:
    """Return a pseudonymous actor id: kind and part of the system in words, else its id in short form."""
    kind, _, identity = actor_id.partition(":")
    if not identity:
        return _shown(actor_id) or NOTHING
    if kind == "system":
        part = identity.replace("_", " ").replace("-", " ")
        return format_html("{} {}", pgettext("actor", kind), pgettext("actor", part))
    return format_html("{} {}", pgettext("actor", kind.replace("_", " ")), _shown(identity))


def _shown(identity: str) -> SafeString | str:
    """Return a long id in its short form; the name of a setting stays whole."""
    return short_id(identity) if len(identity) > WHOLE and "_" not in identity else identity


def actor_column(field: str, label: Label) -> Column:
    """Return a column with a pseudonymous actor."""
    return _column(field, label, actor_text)


def state_column(field: str, label: Label) -> Column:
    """Return a column with a state in words and colour."""
    return _column(field, label, state_chip)


def instant_column(field: str, label: Label) -> Column:
    """Return a column with an instant in JST."""
    return _column(field, label, instant_text)


def day_column(field: str, label: Label) -> Column:
    """Return a column with a legal day."""
    return _column(field, label, day_text)


def text_column(field: str, label: Label) -> Column:
    """Return a column with the value as it stands."""
    return _column(field, label, str)


def said_column(field: str, label: Label) -> Column:
    """Return a column with a sentence of the program, in the reader's language where it is translated."""
    return _column(field, label, lambda value: gettext(str(value)))


def hexadecimal_column(field: str, label: Label) -> Column:
    """Return a column with a number that is stored as hexadecimal digits, as a decimal one."""
    return _column(field, label, lambda value: str(int(value, 16)))


def code_column(field: str, label: Label) -> Column:
    """Return a column with a code name (of an event, role or purpose) as a word of the catalogue."""
    return _column(field, label, state_word)


def codes_column(field: str, label: Label) -> Column:
    """Return a column with a list of code names as words in a row."""
    return _column(field, label, lambda codes: listing(state_word(code) for code in codes) or NOTHING)


def yes_no_column(field: str, label: Label) -> Column:
    """Return a column that says yes or no in words."""
    return _column(field, label, lambda value: state_word("YES" if value else "NO"))


def words_of(codes: type[StrEnum]) -> tuple[tuple[str, str], ...]:
    """Return (code, word) pairs for a filter."""
    return tuple((code.value, state_word(code.value)) for code in codes)
