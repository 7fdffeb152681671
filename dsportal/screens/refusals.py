"""A refusal in the reader's words."""

from collections.abc import Iterator

from django.utils.translation import get_language, gettext

from apps.base.columns import colon, listing, state_word
from apps.lib.cps.separation import Finding
from apps.lib.errors import DomainError
from apps.staff.errors import GroupTooSmall, PrerequisitesMissing, RoleConflict
from apps.staff.selectors.training import plan_in_force
from dsportal.screens.due_words import course_title


def refusal_text(refusal: DomainError) -> str:
    """Return as a sentence the detail where it is translated or the reader reads English, else the title.

    Where the refusal names roles, acts or what is missing, the title with their words stands instead.
    """
    in_english = (get_language() or "").startswith("en")
    if facts := list(_facts(refusal)):
        said = gettext(refusal.title) + colon() + listing(facts)
    else:
        translated = gettext(refusal.detail)
        is_readable = in_english or translated != refusal.detail
        said = translated if is_readable else gettext(refusal.title)
    stop = "." if in_english else "。"
    return said[:1].upper() + (said[1:] if said.endswith((".", "。", "?", "!")) else said[1:] + stop)


def _facts(refusal: DomainError) -> Iterator[str]:
    """Yield in words what the refusal names by codes."""
    if isinstance(refusal, PrerequisitesMissing):
        for code, about in refusal.gaps:
            yield f"{state_word(code)} – {_about(about)}" if about else state_word(code)
    if isinstance(refusal, RoleConflict):
        yield from (" × ".join(state_word(role) for role in pair) for pair in refusal.pairs)
    if isinstance(refusal, RoleConflict | GroupTooSmall):
        yield from (_path(finding) for finding in refusal.broken)


def _path(finding: Finding) -> str:
    """Say who could complete the act, and how many the regulation wants (5.2.2)."""
    places = finding.group.path if finding.group else ()
    return gettext("%(act)s – %(size)d people would do, at least %(least)d are needed (%(people)s)") % {
        "act": state_word(finding.critical.code),
        "size": finding.size,
        "least": finding.critical.minimum,
        "people": listing(dict.fromkeys(f"{one.person} – {state_word(one.role)}" for one in places)),
    }


def _about(detail: str) -> str:
    """Return a course by its title, an area by its word, the number of a contract as it stands."""
    title = course_title(detail, plan_in_force())
    return state_word(detail) if title == detail else title
