"""The courses of a training plan as an official types them: one on each line."""

from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.base.columns import words_of
from apps.lib.cps.roles import Role
from apps.staff.types import Course

_PARTS: Final = 4
_ALL: Final = "*"
_WIDE: Final = str.maketrans("｜，、＊", "|,,*")


def courses_of(text: str, *, threat_update: bool = False) -> list[Course]:
    """Return the courses of the lines ``code | months | roles | title``; raise `ValidationError`."""
    return [_course(line.strip(), threat_update=threat_update) for line in text.splitlines() if line.strip()]


def _course(line: str, *, threat_update: bool) -> Course:
    parts = [part.strip() for part in line.translate(_WIDE).split("|", _PARTS - 1)]
    if len(parts) != _PARTS or not parts[1].isdecimal() or not parts[3]:
        raise ValidationError(_("This line is not: code | months | roles | title: %s") % line)
    code, months, roles, title = parts
    return Course(
        code=code, title=title, roles=_roles(roles), cycle_months=int(months), threat_update=threat_update
    )


def _roles(text: str) -> frozenset[Role]:
    """Return the roles of the words or codes, every role for an asterisk."""
    if text == _ALL:
        return frozenset(Role)
    known = {name: Role(code) for code, word in words_of(Role) for name in (code, word)}
    names = [name.strip() for name in text.split(",") if name.strip()]
    for name in names:
        if name not in known:
            raise ValidationError(_("This is no role: %s") % name)
    return frozenset(known[name] for name in names)
