"""What the separation prover says of the people in the database (5.2.2, 5.2.4)."""

from collections.abc import Collection
from datetime import datetime, timedelta

from apps.lib.cps.separation import Finding, Holder, prove, touching
from apps.staff.models import RoleAssignment
from apps.staff.selectors.roles import OPEN

_INSTANT = timedelta(microseconds=1)


def holders(*, start: datetime, end: datetime) -> tuple[Holder, ...]:
    """Return everybody with the roles that they hold, or will, at some instant of the period.

    Roles that must lie apart are not left out here: the prover is to see what stands in the table. The
    person is named by the user name.
    """
    rows = RoleAssignment.objects.filter(
        state__in=OPEN, valid_until__gt=start, valid_from__lt=end, user__is_active=True
    )
    held: dict[tuple[str, str], set[str]] = {}
    for username, organisation, role in rows.values_list("user__username", "user__organisation", "role"):
        held.setdefault((username, organisation), set()).add(role)
    return tuple(
        Holder(person=person, organisation=organisation, roles=frozenset(roles))
        for (person, organisation), roles in sorted(held.items())
    )


def separation_findings(*, at: datetime) -> tuple[Finding, ...]:
    """Return for each critical act the smallest group of people who could complete it at that instant."""
    return prove(holders(start=at, end=at + _INSTANT))


def broken_by(
    change: Holder, *, start: datetime, end: datetime, roles: Collection[str]
) -> tuple[Finding, ...]:
    """Return the critical acts that fall under their minimum by what `change` puts in place of the person.

    `roles` are those that are new. What was broken before and gets no worse is not counted.
    """
    people = {one.person: one for one in holders(start=start, end=end)}
    before = {one.critical.code: one for one in prove(tuple(people.values()), touching(roles))}
    after = prove((*(people | {change.person: change}).values(),), touching(roles))
    return tuple(
        finding
        for finding in after
        if not finding.holds
        and (before[finding.critical.code].holds or finding.size < before[finding.critical.code].size)
    )
