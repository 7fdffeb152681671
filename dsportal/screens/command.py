"""What a command is: a plain form, what will happen in words, one service, a receipt (decision 14).

A wing declares its commands in `dsportal/commands/<wing>.py`; `command_page` is the one page of them all.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from apps.lib.cps.roles import Role


class ActorForm(forms.Form):
    """A form that offers each person other things."""

    def offer(self, actor: Actor) -> None:
        """Set the choices that this person has."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was done, as (name, value) lines; `next_url` leads to where the work goes on."""

    title: Any  # a lazy translation
    lines: Sequence[tuple[Any, str]] = ()
    next_url: str = ""
    next_text: Any = ""  # a lazy translation


@dataclass(frozen=True, slots=True)
class Command:
    """One act of a person.

    `section` is a code of `dsportal.menu`. `kind` is the approval kind that gates the act, else `reason`
    says why one person may do it. `preview` gets the cleaned input and says in sentences what will happen;
    it may raise a `DomainError`, and so may `run`. A command with a kind, or a `dangerous` one, asks for a
    fresh second factor. One that is not `listed` is reached from the thing it acts on only.
    """

    name: str
    title: Any  # a lazy translation
    clause: str
    section: str
    form: type[forms.Form]
    roles: frozenset[Role]
    run: Callable[[Actor, Clock, Mapping[str, Any]], Receipt]
    preview: Callable[[Mapping[str, Any]], Sequence[Any]]
    kind: Kind | None = None
    reason: str = ""
    dangerous: bool = False
    listed: bool = True

    def needs_fresh_factor(self) -> bool:
        """Say whether the second factor must have been proved within the last minutes."""
        return self.dangerous or self.kind is not None


def says(*sentences: Any) -> Callable[[Mapping[str, Any]], Sequence[Any]]:
    """Return a preview of these sentences (lazy translations), whatever was typed."""
    return lambda _given: sentences
