"""Readers of the app `staff`."""

from apps.staff.selectors.people import (
    actor_for,
    grant_view,
    grants_in_force,
    login_strength,
    member_view,
    roles_during,
    roles_of,
    staff_member,
    terminal_of,
)

__all__ = [
    "actor_for",
    "grant_view",
    "grants_in_force",
    "login_strength",
    "member_view",
    "roles_during",
    "roles_of",
    "staff_member",
    "terminal_of",
]
