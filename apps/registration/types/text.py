"""Which characters a name or an address may have, and how two spellings are compared.

Nothing is ever rewritten: what came is stored as it came (clause 8.1), comparison uses folded copies.
"""

import re
import unicodedata
from typing import Final

from apps.lib.errors import Invalid

_COMPATIBILITY_IDEOGRAPHS: Final = re.compile("[\uf900-\ufaff\U0002f800-\U0002fa1f]")
_VARIATION_SELECTORS: Final = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_SPACES: Final = frozenset(" \u3000")
_REFUSED: Final = frozenset(
    {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
)  # control, bidi, private use, lone surrogates


def read_text(value: object, *, field: str, max_length: int) -> str:
    """Return the text unchanged, or raise `Invalid` naming the field; length counts code points."""
    if not isinstance(value, str):
        raise Invalid("must be text", field=field, clause="4.1.2")
    if not value:
        raise Invalid("must not be empty", field=field, clause="4.1.2")
    if len(value) > max_length:
        raise Invalid(f"must have at most {max_length} characters", field=field, clause="4.1.2")
    if value != value.strip():
        raise Invalid("must not begin or end with a space", field=field, clause="4.1.2")
    if any(_is_refused(character) for character in value):
        raise Invalid("holds a character that is not accepted", field=field, clause="4.1.2")
    if not is_normalised(value):
        raise Invalid("must be in Unicode normalisation form C", field=field, clause="4.1.2")
    return value


def is_normalised(text: str) -> bool:
    """Say whether the text is in form C; CJK compatibility ideographs, which form C would alter, stand."""
    return all(
        unicodedata.is_normalized("NFC", piece) for piece in _COMPATIBILITY_IDEOGRAPHS.split(text) if piece
    )


def folded(text: str) -> list[str]:
    """Return the characters for comparison: without variation selectors, each in form C."""
    return [
        unicodedata.normalize("NFC", character)
        for character in text
        if not _VARIATION_SELECTORS.match(character)
    ]


def differing_positions(stated: str, certified: str, flags: str) -> str:
    """Compare a stated text with the certificate's; return a code, empty when they are equal.

    `flags` has one digit per character of `certified`; 1 marks a substitute character, where any one
    character of `stated` is tolerated. Codes: FLAG_LENGTH, FLAG_VALUE, DIFFERENT, SUBSTITUTED (equal
    apart from tolerated positions).
    """
    if len(flags) != len(certified):
        return "FLAG_LENGTH"
    if set(flags) - {"0", "1"}:
        return "FLAG_VALUE"
    kept = [
        (unicodedata.normalize("NFC", character), flag == "1")
        for character, flag in zip(certified, flags, strict=True)
        if not _VARIATION_SELECTORS.match(character)
    ]
    ours = folded(stated)
    if len(ours) != len(kept):
        return "DIFFERENT"
    wrong = [free for mine, (theirs, free) in zip(ours, kept, strict=True) if mine != theirs]
    if not all(wrong):
        return "DIFFERENT"
    return "SUBSTITUTED" if "1" in flags else ""


def _is_refused(character: str) -> bool:
    category = unicodedata.category(character)
    return (
        category in _REFUSED or (category == "Zs" and character not in _SPACES) or _is_noncharacter(character)
    )


def _is_noncharacter(character: str) -> bool:
    point = ord(character)
    return 0xFDD0 <= point <= 0xFDEF or point & 0xFFFE == 0xFFFE  # noqa: PLR2004 - Unicode 23.7
