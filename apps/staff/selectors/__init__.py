"""Readers of the app `staff`."""

from apps.staff.selectors.certificates import certificate_holder, certificate_view, certificates_of
from apps.staff.selectors.clients import registered_client
from apps.staff.selectors.due import due_for
from apps.staff.selectors.people import (
    actor_for,
    login_strength,
    member_view,
    staff_member,
    terminal_of,
)
from apps.staff.selectors.prerequisites import gaps
from apps.staff.selectors.roles import grant_view, grants_during, grants_in_force, grants_of, roles_of

__all__ = [
    "actor_for",
    "certificate_holder",
    "certificate_view",
    "certificates_of",
    "due_for",
    "gaps",
    "grant_view",
    "grants_during",
    "grants_in_force",
    "grants_of",
    "login_strength",
    "member_view",
    "registered_client",
    "roles_of",
    "staff_member",
    "terminal_of",
]
