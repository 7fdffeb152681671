"""What a person may do with an approval request, said in words; the services decide again (2.8.9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.approvals.states import ApprovalState
from apps.approvals.types import ApprovalView
from apps.base.columns import state_word
from apps.lib.actor import Actor
from apps.lib.cps.approval_kinds import KINDS, Need, fills
from dsportal.acts import ACTS
from dsportal.screens.approval_words import KIND_WORDS, line_word, shown_text, state_chip, subject_text

URGENT: Final = timedelta(hours=24)
_LIVE: Final = frozenset({ApprovalState.PENDING, ApprovalState.APPROVED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One shown line in words."""

    name: str
    before: str
    after: str

    def changed(self) -> bool:
        """Say whether a present value gives way to another."""
        return bool(self.before) and self.before != self.after


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A request as lists and pages show it."""

    view: ApprovalView
    state: SafeString
    title: Any
    effect: Any
    subject: str
    lines: tuple[Line, ...]
    with_before: bool
    requester: str
    needed: int
    given: int
    ends_at: datetime
    urgent: bool
    over: bool


def card(view: ApprovalView, *, now: datetime) -> Card:
    """Return the request in words, at that instant."""
    lines = tuple(
        Line(
            name=line_word(line.name),
            before=shown_text(view, line.name, line.before) if line.before else "",
            after=shown_text(view, line.name, line.after),
        )
        for line in view.shown
    )
    ends_at = view.use_until or view.expires_at
    live = view.state in _LIVE
    needed = sum(need.people for need in view.needs)
    return Card(
        view=view,
        state=state_chip(view.state),
        title=KIND_WORDS[view.kind].title,
        effect=KIND_WORDS[view.kind].effect,
        subject=subject_text(view.subject),
        lines=lines,
        with_before=any(line.before for line in view.shown),
        requester=view.people.get(view.requested_by, view.requested_by),
        needed=needed,
        given=needed - view.missing,
        ends_at=ends_at,
        urgent=live and ends_at - now < URGENT,
        over=live and ends_at <= now,
    )


def needs_text(needs: Sequence[Need]) -> list[str]:
    """Return each partition of the votes as a sentence."""
    return [_need_text(need) for need in needs]


def _need_text(need: Need) -> str:
    roles = _(" or ").join(sorted(state_word(role) for role in need.roles))
    text = ngettext(
        "%(number)d person with the role %(roles)s", "%(number)d people with the role %(roles)s", need.people
    ) % {"number": need.people, "roles": roles}
    if need.organisations > 1:
        text += _(", from %(number)d organisations") % {"number": need.organisations}
    return text


def hindrance(view: ApprovalView, actor: Actor, *, has_key: bool, now: datetime) -> str:
    """Return why this person cannot vote, nothing where a vote may be tried."""
    me = actor.actor_id
    asked = (
        (view.state not in _LIVE, _("Votes are no longer taken: the request is closed.")),
        ((view.use_until or view.expires_at) <= now, _("Votes are no longer taken: the time is over.")),
        (me == view.requested_by, _("You asked for this yourself. Somebody else decides.")),
        (me in view.took_part, _("You take part in this act. Somebody else decides.")),
        (any(vote.voter == me for vote in view.votes), _("You have voted already. One person has one vote.")),
        (
            not any(fills(need, roles=actor.roles) for need in view.needs),
            _("None of your roles decides on this. The votes that are needed are listed on this page."),
        ),
        (not has_key, _("A vote is signed with a security key, and none is registered for you.")),
    )
    return next((why for hinders, why in asked if hinders), "")


def carry_out_hindrance(view: ApprovalView, actor: Actor) -> str:
    """Return why this person does not carry the act out, nothing where it may be tried."""
    me, kind = actor.actor_id, KINDS[view.kind]
    asked = (
        (view.state is not ApprovalState.APPROVED, _("The votes are not complete.")),
        (
            any(vote.voter == me for vote in view.votes),
            _("You voted on this. Somebody else carries it out."),
        ),
        (
            kind.other_hand and me == view.requested_by,
            _("You asked for this. Somebody else carries it out."),
        ),
        (
            kind.asked_by.isdisjoint(actor.roles),
            _("It is carried out by whoever asked, or by somebody with the same role."),
        ),
        (view.kind not in ACTS, _("It is carried out on the page of the thing itself.")),
    )
    return next((why for hinders, why in asked if hinders), "")
