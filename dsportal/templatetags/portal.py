"""How values look in our own templates; the same functions as in the lists."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django import forms, template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from apps.base import columns
from apps.lib.cps.site_policy import site_setting
from apps.policy.selectors import site_value
from dsportal.commands import COMMANDS
from dsportal.screens import due_words
from dsportal.screens.people import request_actor
from dsportal.screens.site_words import value_text

register = template.Library()
register.filter(due_words.course_title)
register.filter(due_words.due_detail)


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
def dotted(code: str) -> SafeString:
    """Let a long name break behind its dots only."""
    return format_html_join(mark_safe(".<wbr>"), "{}", ((part,) for part in code.split(".")))


@register.filter
def actor(actor_id: str) -> SafeString | str:
    """Show a pseudonymous actor id: its kind in words, its id in short form."""
    return columns.actor_text(actor_id)


@register.filter
def named(actor_id: str, names: Mapping[str, str]) -> SafeString | str:
    """Show a person by name where the name is known, else as `actor` does."""
    return names.get(actor_id) or columns.actor_text(actor_id)


@register.filter
def listing(words: Iterable[object]) -> str:
    """Show words in a row."""
    return columns.listing(words)


@register.filter
def words(codes: Iterable[str]) -> str:
    """Show codes as words in a row, in the order of the words."""
    return columns.listing(sorted(columns.state_word(code) for code in codes))


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


@register.simple_tag
def site_text(name: str) -> str:
    """Show the value of the site that is in force, with its unit."""
    return value_text(site_setting(name), site_value(name))


@register.inclusion_tag("screens/procedure_links.html", takes_context=True)
def procedures(context: Context, *names: str, **given: object) -> dict[str, Any]:
    """Offer those of the commands that the roles of the person permit, with fields filled as given."""
    roles = request_actor(context["request"]).roles
    links = [
        (reverse("admin:command", args=[name], query=given or None), COMMANDS[name].title)
        for name in names
        if COMMANDS[name].roles & roles
    ]
    return {"links": links}
