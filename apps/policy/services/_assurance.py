"""What the records of evidence, devices, reviews and risks share: texts, days, the line in the log."""

from collections.abc import Mapping
from datetime import date

from apps.audit.services import record_event
from apps.lib.actor import Actor
from apps.lib.canonical import Plain
from apps.lib.clock import Clock
from apps.lib.errors import Invalid
from apps.policy.events import PolicyEvent


def stated(value: str, *, field: str, longest: int) -> str:
    """Return the text without outer blanks; raise `Invalid` when it is empty or too long."""
    text = value.strip()
    if not text:
        raise Invalid("a text is needed", field=field)
    if len(text) > longest:
        raise Invalid("the text is too long", field=field)
    return text


def coming(day: date, clock: Clock, *, field: str) -> date:
    """Return the legal day; raise `Invalid` when it is past."""
    if day < clock.today():
        raise Invalid("the day is past", field=field)
    return day


def note(
    event: PolicyEvent,
    subject: str,
    *,
    actor: Actor,
    clock: Clock,
    clause: str,
    detail: Mapping[str, Plain],
) -> None:
    """Write the line of the log in the transaction of the act."""
    record_event(actor=actor, clock=clock, event=event, subject=subject, clause=clause, detail=dict(detail))
