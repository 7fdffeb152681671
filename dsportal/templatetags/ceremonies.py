"""How scripts of ceremonies look in templates."""

from typing import Final

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from apps.base.columns import state_chip, state_word
from apps.keys.states import StepState
from apps.lib.cps.ceremony_acts import Environment
from apps.lib.cps.script_difference import Difference
from dsportal.screens.ceremony_words import expected_text

register = template.Library()
_CODES: Final = frozenset({"kind", "type", "role", "act", "ceremony", "purpose"})  # members with a word


@register.filter
def script_place(line: Difference) -> str:
    """Say where in the script a line stands: ``steps.003.expect.curve`` is the curve expected in step 3."""
    parts = line.place.split(".")
    if parts[0] == "environment":
        return gettext("Environment: %(name)s") % {"name": state_word(parts[1])}
    if parts[0] == "steps":
        return gettext("Step %(number)d: %(name)s") % {
            "number": int(parts[1]),
            "name": state_word(parts[-1]),
        }
    return state_word(parts[0])


@register.filter
def script_value(value: str, place: str) -> str:
    """Return codes as words, other values as they stand."""
    return state_word(value) if value and place.rpartition(".")[2] in _CODES else value


@register.simple_tag
def expectation(name: str, value: str, environment: Environment) -> str:
    """Say what a script expects to be read back."""
    return expected_text(name, value, environment)


@register.filter
def step_chip(state: StepState) -> SafeString:
    """Show the state of a step; a confirmed one is good, which a confirmed suspicion elsewhere is not."""
    if state is StepState.CONFIRMED:
        return format_html('<span class="chip chip-good">{}</span>', state_word(state))
    return state_chip(state)
