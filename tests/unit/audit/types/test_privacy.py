"""The quick look at a detail never lets anything pass that the exact rules refuse."""

import re
from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from apps.audit.errors import PersonalDataInAudit
from apps.audit.types.privacy import refuse_personal, refuse_personal_detail
from apps.lib.canonical import Plain, canonical_text

PIECES = st.sampled_from(
    [
        "1234",
        "123456789018",
        "-",
        "_",
        ".",
        "a",
        "Z",
        '"',
        "\\",
        " ",
        "\n",
        "\x7f",
        "é",
        "{",
        "}",
        "pin",
        "D",
        "x" * 99,
    ]
)
TEXT = st.lists(PIECES, max_size=6).map("".join)
NUMBERS = st.integers() | st.integers(10**11 - 2, 10**11 + 2) | st.integers(10**12 - 2, 10**12 + 2)
PLAIN: st.SearchStrategy[Plain] = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXT, inner, max_size=2),
    max_leaves=4,
)
TWELVE = re.compile(r"(?<![0-9A-Za-z])\d{4}[-_.]?\d{4}[-_.]?\d{4}(?![0-9A-Za-z])")


def text_is_personal(text: str) -> bool:
    return len(text) > 200 or not re.fullmatch(r"[!-~]*", text) or TWELVE.search(text) is not None


def is_personal(value: Plain) -> bool:
    """Say the same the slow and plain way."""
    if isinstance(value, str):
        return text_is_personal(value)
    if isinstance(value, Mapping):
        return any(
            key.lower() in {"pin", "d"} or text_is_personal(key) or is_personal(member)
            for key, member in value.items()
        )
    if isinstance(value, (list, tuple)):
        return any(map(is_personal, value))
    return isinstance(value, int) and 10**11 <= abs(value) < 10**12


@given(st.dictionaries(TEXT, PLAIN, max_size=3))
def test_details_are_refused_exactly_when_a_part_looks_personal(detail: dict[str, Plain]) -> None:
    try:
        refuse_personal_detail(detail, canonical_text(detail))
    except PersonalDataInAudit:
        assert is_personal(detail)
    else:
        assert not is_personal(detail)


@given(TEXT)
def test_ids_are_refused_exactly_when_they_look_personal(text: str) -> None:
    try:
        refuse_personal(text, where="subject")
    except PersonalDataInAudit:
        assert text_is_personal(text)
    else:
        assert not text_is_personal(text)
