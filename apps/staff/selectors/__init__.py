"""Readers of the app `staff`."""

from apps.staff.selectors.authority import authority_faults
from apps.staff.selectors.certificates import certificate_holder, certificate_view, certificates_of
from apps.staff.selectors.claims import approval_claims
from apps.staff.selectors.clients import registered_client
from apps.staff.selectors.due import due_for
from apps.staff.selectors.people import (
    actor_for,
    factors_of,
    login_strength,
    member_view,
    members,
    staff_member,
    terminal_of,
)
from apps.staff.selectors.prerequisites import gaps, gaps_of
from apps.staff.selectors.roles import (
    assignments_in,
    emergencies,
    grant_view,
    grants_during,
    grants_in_force,
    grants_of,
    open_grants,
    roles_of,
    unlawful_people,
)
from apps.staff.selectors.separation import holders, separation_findings

__all__ = [
    "actor_for",
    "approval_claims",
    "assignments_in",
    "authority_faults",
    "certificate_holder",
    "certificate_view",
    "certificates_of",
    "due_for",
    "emergencies",
    "factors_of",
    "gaps",
    "gaps_of",
    "grant_view",
    "grants_during",
    "grants_in_force",
    "grants_of",
    "holders",
    "login_strength",
    "member_view",
    "members",
    "open_grants",
    "registered_client",
    "roles_of",
    "separation_findings",
    "staff_member",
    "terminal_of",
    "unlawful_people",
]
