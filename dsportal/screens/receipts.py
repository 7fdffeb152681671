"""Receipts are kept in every language of the portal and read in the reader's.

What was signed stays as it was shown (the statement of an approval); a receipt tells what was done.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.functional import lazy
from django.utils.translation import get_language, override
from django.utils.translation.trans_real import get_languages

from apps.base.columns import day_text, instant_text, listing, state_word

_row = lazy(listing, str)
in_words = lazy(state_word, str)
"""A code as a word, said when somebody reads it; so are an instant and a day."""
at_instant = lazy(instant_text, str)
on_day = lazy(day_text, str)


def in_a_row(words: Iterable[object]) -> str:
    """Return words in a row, parted when somebody reads them."""
    return _row(tuple(words))


def in_each_language(write: Callable[[], dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return what `write` says in each language of the portal."""
    said = {}
    for code in get_languages():
        with override(code):
            said[code] = write()
    return said


def for_the_reader(said: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return what was said in the present language, else in the first one."""
    return said.get(get_language() or "", next(iter(said.values())))
