"""How values look in our own templates; the same functions as in the lists."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import forms, template
from django.utils.safestring import SafeString

from apps.base import columns
from apps.staff.types import DueCode, DueItem, PlanView

register = template.Library()
_CODED = frozenset({DueCode.TRAINING_TASK, DueCode.ASSIGNMENT, DueCode.QUALIFICATION, DueCode.DUTY_LEFT})


@register.filter
def jst(instant: datetime | None) -> str:
    """Show an instant in JST with weekday."""
    return columns.instant_text(instant) if instant else columns.NOTHING


@register.filter
def jst_day(day: date | None) -> str:
    """Show a legal day with weekday."""
    return columns.day_text(day) if day else columns.NOTHING


@register.filter
def chip(code: str) -> SafeString:
    """Show a state in words and colour."""
    return columns.state_chip(code)


@register.filter
def tone(code: str) -> str:
    """Return the tone of a state, for a class name."""
    return columns.state_tone(code)


@register.filter
def word(code: str) -> str:
    """Show a code as a word."""
    return columns.state_word(code)


@register.simple_tag
def colon() -> str:
    """Part a label from its value."""
    return columns.colon()


@register.filter
def ident(value: object) -> object:
    """Show an id or digest in its short form; other values as they stand."""
    if isinstance(value, bytes | memoryview):
        return columns.short_id(bytes(value))
    text = str(value)
    return columns.short_id(text) if len(text) > columns.WHOLE else text


@register.filter
def actor(actor_id: str) -> SafeString | str:
    """Show a pseudonymous actor id: its kind in words, its id in short form."""
    return columns.actor_text(actor_id)


@register.filter
def listing(words: Iterable[object]) -> str:
    """Show words in a row."""
    return columns.listing(words)


@register.filter
def words(codes: Iterable[str]) -> str:
    """Show codes as words in a row, in the order of the words."""
    return columns.listing(sorted(columns.state_word(code) for code in codes))


@register.filter
def course_title(code: str, plan: PlanView | None) -> str:
    """Return the title of a course of the plan, the code for a course of an earlier one."""
    return next((course.title for course in plan.courses if course.code == code), code) if plan else code


@register.filter
def due_detail(item: DueItem, plan: PlanView | None = None) -> str:
    """Say what a due date is about: codes as words, a course by its title, numbers as they stand."""
    if item.code is DueCode.TRAINING:
        return course_title(item.detail, plan)
    return columns.state_word(item.detail) if item.code in _CODED else item.detail


@register.filter
def is_box(field: forms.BoundField) -> bool:
    """Say whether the field is a single check box, whose label stands behind it."""
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def lacking(form: forms.Form) -> str:
    """Return the label of a required choice that has nothing to choose from, nothing where all have."""
    for field in form.fields.values():
        choices: Any = getattr(field, "choices", None)
        if field.required and choices is not None and not any(code for code, _words in choices):
            return str(field.label)
    return ""
