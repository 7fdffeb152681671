"""What key ceremonies ask of a person: a draft to read, a door to attend, a turn to take (5.2.1)."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.keys.selectors import open_ceremonies
from apps.keys.states import CeremonyState
from apps.keys.types import CeremonyView
from apps.lib.actor import Actor
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.cps.roles import Role
from dsportal.screens.ceremony_words import turn_of
from dsportal.screens.duties import Duty
from dsportal.visibility import CEREMONIES


def ceremony_duties(actor: Actor) -> Iterator[Duty]:
    """Yield what waits for this person in the ceremonies that are open."""
    for view in open_ceremonies() if actor.roles & CEREMONIES else ():
        turn = turn_of(view)
        if actor.actor_id in turn.actors:
            yield _duty(view, turn.text, "ceremony", _("Go on"))
        elif view.state is CeremonyState.DRAFT and Role.CA_MANAGER in actor.roles:
            yield _duty(view, turn.text, "ceremony_plan", _("Order people and day"))
        elif _is_at_the_door(view, actor):
            text = gettext("Confirm who enters and leaves the room today.")
            yield _duty(view, text, "ceremony_attendance", _("Entry and exit"))


def _is_at_the_door(view: CeremonyView, actor: Actor) -> bool:
    """Say whether facility staff has somebody to let in or out today."""
    is_today = view.scheduled_for == SYSTEM_CLOCK.today()
    return Role.FACILITY_STAFF in actor.roles and (
        is_today or any(person.present for person in view.participants)
    )


def _duty(view: CeremonyView, text: str, route: str, link: object) -> Duty:
    words = gettext("Key ceremony “%(title)s”: %(what)s") % {"title": view.title, "what": text}
    url = reverse(f"admin:{route}", args=[view.ceremony_id])
    return Duty(tone="wait", text=words, clause="5.2.1", url=url, link=link)
