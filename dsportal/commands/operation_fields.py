"""Fields, sentences and receipts that the commands of the daily operation share."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.base.columns import abbreviated, day_text, state_word
from apps.lib.actor import Actor
from apps.lib.clock import JST, SYSTEM_CLOCK, Clock
from apps.lib.cps.roles import Role
from apps.operations.selectors import records_of
from apps.operations.types import RecordKind
from apps.staff.selectors import members, roles_of
from dsportal.screens.command import Receipt

Given = Mapping[str, Any]
Words = Any  # a lazy translation
SECTION: Final = "operations"
_LONGEST: Final = 4000


def form_of(**fields: forms.Field) -> type[forms.Form]:
    """Return a form with these fields in this order."""
    return type("OperationForm", (forms.Form,), fields)


def text(label: Words, help_text: Words = "", *, required: bool = True) -> forms.CharField:
    """Return a field for several lines."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


def code(label: Words, help_text: Words = "") -> forms.CharField:
    """Return a field for a short name."""
    return forms.CharField(label=label, help_text=help_text, max_length=100)


def day(label: Words) -> forms.DateField:
    """Return a field for a day."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}))


def instant(label: Words) -> forms.DateTimeField:
    """Return a field for a time in Japan."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, widget=widget, input_formats=["%Y-%m-%dT%H:%M"])


def one_of(label: Words, codes: type[StrEnum]) -> forms.TypedChoiceField:
    """Return a field for one code of a vocabulary, in words."""
    return forms.TypedChoiceField(
        label=label,
        coerce=codes,
        choices=lambda: [("", ""), *((each.value, state_word(each)) for each in codes)],
    )


def some_of(label: Words, codes: type[StrEnum], *, required: bool = True) -> forms.TypedMultipleChoiceField:
    """Return a field for several codes of a vocabulary."""
    return forms.TypedMultipleChoiceField(
        label=label,
        coerce=codes,
        required=required,
        choices=lambda: [(each.value, state_word(each)) for each in codes],
        widget=forms.CheckboxSelectMultiple,
    )


def decision(label: Words, yes: Words, no: Words) -> forms.TypedChoiceField:
    """Return a field whose value is True or False, in the words of the decision."""
    return forms.TypedChoiceField(
        label=label,
        coerce=lambda value: value == "yes",
        choices=[("yes", yes), ("no", no)],
        widget=forms.RadioSelect,
    )


def record(label: Words, kind: RecordKind, *states: str, required: bool = True) -> forms.TypedChoiceField:
    """Return a field for one record of that kind in these states; its value is the id, or None."""
    return forms.TypedChoiceField(
        label=label,
        coerce=UUID,
        empty_value=None,
        required=required,
        choices=lambda: [("", ""), *_records(kind, states)],
    )


def some_records(label: Words, kind: RecordKind, *states: str) -> forms.TypedMultipleChoiceField:
    """Return a field for any number of records of that kind in these states."""
    return forms.TypedMultipleChoiceField(
        label=label,
        coerce=UUID,
        required=False,
        choices=lambda: _records(kind, states),
        widget=forms.CheckboxSelectMultiple,
    )


def _records(kind: RecordKind, states: Sequence[str]) -> list[tuple[str, str]]:
    return [
        (str(row_id), _in_words(words, beginning, str(row_id), day_text(at.astimezone(JST).date())))
        for row_id, words, beginning, at in records_of(kind, states)
    ]


def _in_words(words: str, beginning: str, row_id: str, day_: str) -> str:
    """Return codes as words, then how the text begins, else the id in short, and the day."""
    parts = [
        state_word(part) if part.isupper() and part.replace("_", "").isalpha() else abbreviated(part)
        for part in words.split(" ")
        if not (beginning and part == row_id)
    ]
    return " – ".join(part for part in (" ".join(parts), beginning, day_) if part)


def people(roles: frozenset[Role]) -> list[tuple[str, str]]:
    """Return (actor id, name) of the people who hold one of the roles now."""
    now = SYSTEM_CLOCK.now()
    return [
        (f"staff:{each.user_id}", f"{each.display_name} ({each.username})")
        for each in members()
        if each.active and roles & roles_of(each.user_id, at=now)
    ]


def lines(text_: str) -> list[str]:
    """Return the lines that hold something."""
    return [line.strip() for line in text_.splitlines() if line.strip()]


def calls(service: Callable[..., Any], title: Words, model: str) -> Callable[[Actor, Clock, Given], Receipt]:
    """Return the run of a command whose fields are the arguments of one service."""

    def run(actor: Actor, clock: Clock, given: Given) -> Receipt:
        service(actor=actor, clock=clock, **given)
        return receipt(title, model)

    return run


def receipt(title: Words, model: str) -> Receipt:
    """Return the receipt that leads to the list of the records."""
    url = reverse(f"admin:operations_{model}_changelist")
    return Receipt(title=title, next_url=url, next_text=_("To the list"))


def refuse(message: Words) -> ValidationError:
    """Return the refusal of a malformed entry."""
    return ValidationError(message)
