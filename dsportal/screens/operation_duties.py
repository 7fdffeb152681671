"""What the daily operation asks of a person, for the home page (5.2.1.2, 5.2.1.7, 5.2.4)."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.base.columns import day_text, state_word
from apps.operations.types import DutyItem
from dsportal.screens.duties import Duty


def operation_duties(items: Sequence[DutyItem]) -> Iterator[Duty]:
    """Yield one line for each kind of thing that is overdue, and one for each kind that is due."""
    in_order = sorted(items, key=lambda item: (item.tone, item.code, item.due_on))
    for _kind, group in groupby(in_order, key=lambda item: (item.tone, item.code)):
        yield _duty(list(group))


def _duty(items: Sequence[DutyItem]) -> Duty:
    """Return the line of one kind; it names the oldest date."""
    first = items[0]
    overdue = first.tone == "bad"
    words = {"what": state_word(first.code), "number": len(items), "day": day_text(first.due_on)}
    if len(items) == 1:
        words["what"] = _what(first)
        form = gettext("%(what)s: was due by %(day)s.") if overdue else gettext("%(what)s: due by %(day)s.")
    elif overdue:
        form = gettext("%(what)s: %(number)d, the oldest was due by %(day)s.")
    else:
        form = gettext("%(what)s: %(number)d, the first is due by %(day)s.")
    return Duty(
        tone=first.tone,
        text=form % words,
        clause=first.clause,
        url=reverse(first.url_name),
        link=_("Show"),
        overdue=overdue,
    )


def _what(item: DutyItem) -> str:
    """Return the kind of thing and which one: a code in words, a number or period as it is."""
    if not item.detail:
        return state_word(item.code)
    detail = state_word(item.detail) if item.detail.isupper() and item.detail.isidentifier() else item.detail
    return f"{state_word(item.code)} – {detail}"
