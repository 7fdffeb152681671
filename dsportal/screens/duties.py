"""What waits for one person: votes, approved acts to carry out, due items; and what the person waits for."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from apps.approvals.selectors import inbox, live_requests_of
from apps.approvals.states import ApprovalState
from apps.approvals.types import ApprovalView
from apps.base.columns import day_text, instant_text, state_word
from apps.lib.actor import Actor
from apps.staff.selectors.training import plan_in_force
from apps.staff.types import DueCode, DueItem, PlanView
from dsportal.screens.approval_standing import Card, card
from dsportal.screens.due_words import due_detail

_SHOWN: Final = 5  # votes that the home page names one by one
_BEFORE: Final = {"bad": 0, "wait": 1}
_COMMANDS: Final = {
    # what settles the date -> the field that names the row, its name
    DueCode.TRAINING_PLAN: ("draft-training-plan", "", _("Draft a training plan")),
    DueCode.ROTATION_PLAN: ("draft-rotation-plan", "", _("Draft a rotation plan")),
    DueCode.DUTY_LEFT: ("hand-over-duty", "duty", _("Record who took a duty over")),
    DueCode.NEXT_REQUEST: ("open-certificate-order", "", _("Open the issue of the next certificate")),
}


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
    yield from _more(len(part.waiting) - _SHOWN)
    for each in part.mine:
        if each.view.state is ApprovalState.APPROVED:
            text = gettext("Approved: %(what)s. It can be carried out until %(until)s.") % _words(each)
            yield _duty(each, text, _("Carry out"))


def due_duties(items: Sequence[DueItem], actor_id: str) -> Iterator[Duty]:
    """Yield the own dates and the office's one by one, those of others as a number for overdue and due."""
    mine = [each for each in items if each.owner is None or f"staff:{each.owner}" == actor_id]
    others = [each for each in items if each not in mine]
    plan = plan_in_force() if any(each.code is DueCode.TRAINING for each in mine) else None
    for each in mine:
        yield _due(each, plan)
    yield from _due_of_others([each for each in others if each.tone == "bad"], overdue=True)
    yield from _due_of_others([each for each in others if each.tone == "wait"], overdue=False)


def sorted_duties(duties: Iterable[Duty]) -> list[Duty]:
    """Return the overdue first, then the pressing, else in the order given."""
    return sorted(duties, key=lambda duty: (not duty.overdue, _BEFORE.get(duty.tone, 2)))


def still_waiting(part: Approvals) -> Sequence[Card]:
    """Return the own requests that wait for votes of others."""
    return [each for each in part.mine if each.view.state is ApprovalState.PENDING]


def _due(each: DueItem, plan: PlanView | None) -> Duty:
    """Return one date in words, with the page or the procedure that settles it."""
    overdue = each.tone == "bad"
    form = gettext("%(what)s: was due by %(day)s.") if overdue else gettext("%(what)s: due by %(day)s.")
    what = f"{state_word(each.code)} – {due_detail(each, plan)}" if each.detail else state_word(each.code)
    url, link = _way(each)
    return Duty(
        tone=each.tone,
        text=form % {"what": what, "day": day_text(each.due_on)},
        clause=each.clause,
        url=url,
        link=link,
        overdue=overdue,
    )


def _way(each: DueItem) -> tuple[str, Any]:
    """Return address and name of the procedure that settles the date, else of the page that shows it."""
    if each.code not in _COMMANDS:
        return _url(each.url_name), _("Show")
    name, field, words = _COMMANDS[each.code]
    query = {field: each.subject} if field else None
    return reverse("admin:command", args=[name], query=query), words


def _due_of_others(items: Sequence[DueItem], *, overdue: bool) -> Iterator[Duty]:
    """Yield how many dates of other people the office has to look after."""
    if not items:
        return
    count = len(items)
    text = ngettext(
        "%(number)d date of other people is due.",
        "%(number)d dates of other people are due.",
        count,
    )
    if overdue:
        text = ngettext(
            "%(number)d date of other people is overdue.",
            "%(number)d dates of other people are overdue.",
            count,
        )
    first = items[0]
    yield Duty(
        tone=first.tone,
        text=text % {"number": count},
        clause=first.clause,
        url=_url(first.url_name),
        link=_("Show"),
        overdue=overdue,
    )


def _url(name: str) -> str:
    """Return the address of a screen, nothing where the portal has none of that name."""
    try:
        return reverse(f"admin:{name}")
    except NoReverseMatch:
        return ""


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
