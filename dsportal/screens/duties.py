"""What waits for one person: votes, approved acts to carry out, due items; and what the person waits for."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from apps.approvals.selectors import inbox, live_requests_of
from apps.approvals.states import ApprovalState
from apps.approvals.types import ApprovalView
from apps.base.columns import instant_text
from apps.lib.actor import Actor
from dsportal.screens.approval_standing import Card, card

_SHOWN: Final = 5  # votes that the home page names one by one
_BEFORE: Final = {"bad": 0, "wait": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One thing that waits for this person."""

    tone: str
    text: Any  # a lazy translation
    clause: str
    url: str = ""
    link: Any = ""
    overdue: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Approvals:
    """The person's part in approvals: votes that wait, own requests that live."""

    waiting: tuple[Card, ...]
    mine: tuple[Card, ...]


def approvals_for(actor: Actor, *, now: datetime) -> Approvals:
    """Read the person's part in approvals."""
    return Approvals(
        waiting=_cards(inbox(actor), now),
        mine=_cards(live_requests_of(actor.actor_id), now),
    )


def approval_duties(part: Approvals) -> Iterator[Duty]:
    """Yield the votes that wait, and the approved acts that wait to be carried out."""
    for each in part.waiting[:_SHOWN]:
        text = gettext("Vote: %(what)s. Votes are taken until %(until)s.") % _words(each)
        yield _duty(each, text, _("Decide"))
    if more := len(part.waiting) - _SHOWN:
        yield from _more(more)
    for each in part.mine:
        if each.view.state is ApprovalState.APPROVED:
            text = gettext("Approved: %(what)s. It can be carried out until %(until)s.") % _words(each)
            yield _duty(each, text, _("Carry out"))


def sorted_duties(duties: Iterable[Duty]) -> list[Duty]:
    """Return the overdue first, then the pressing, else in the order given."""
    return sorted(duties, key=lambda duty: (not duty.overdue, _BEFORE.get(duty.tone, 2)))


def still_waiting(part: Approvals) -> Sequence[Card]:
    """Return the own requests that wait for votes of others."""
    return [each for each in part.mine if each.view.state is ApprovalState.PENDING]


def _more(number: int) -> Iterator[Duty]:
    """Say how many further votes wait."""
    if number > 0:
        text = ngettext(
            "%(number)d more request waits for your vote.",
            "%(number)d more requests wait for your vote.",
            number,
        ) % {"number": number}
        yield Duty(
            tone="wait", text=text, clause="5.2.2", url=reverse("admin:approvals"), link=_("Approvals")
        )


def _duty(each: Card, text: str, link: Any) -> Duty:
    return Duty(
        tone="bad" if each.urgent or each.over else "wait",
        text=text,
        clause=each.view.clause,
        url=reverse("admin:approval", args=[each.view.approval_id]),
        link=link,
        overdue=each.over,
    )


def _words(each: Card) -> dict[str, str]:
    first = f" – {each.lines[0].after}" if each.lines else ""
    return {"what": f"{each.title}{first}", "until": instant_text(each.ends_at)}


def _cards(views: Iterable[ApprovalView], now: datetime) -> tuple[Card, ...]:
    return tuple(card(view, now=now) for view in views)
