"""A refusal in the reader's words."""

from django.utils.translation import get_language, gettext

from apps.lib.errors import DomainError


def refusal_text(refusal: DomainError) -> str:
    """Return as a sentence the detail where it is translated or the reader reads English, else the title."""
    translated = gettext(refusal.detail)
    in_english = (get_language() or "").startswith("en")
    said = translated if in_english or translated != refusal.detail else gettext(refusal.title)
    stop = "." if in_english else "。"
    return said if said.endswith((".", "。", "?", "!")) else said + stop
