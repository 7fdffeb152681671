"""What is wrong with people, roles and security keys in the tables; the services never bring it about.

Somebody with access to the database can write rows past the services. Constraints refuse some of it, the
selectors give no power to the rest, and this look finds it (5.2.3, 5.2.4, 5.3).
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp_webauthn.models import WebAuthnCredential

from apps.approvals.errors import ApprovalTampered, ApprovalUnknown
from apps.approvals.selectors import approval_view
from apps.base.conf import conf
from apps.lib.cps.approval_kinds import Kind
from apps.lib.cps.periods import day_in_japan
from apps.lib.cps.roles import conflicts, may_employ
from apps.staff.models import RoleAssignment
from apps.staff.selectors.accounts import account_faults, logged_keys, unlogged_factors
from apps.staff.selectors.clients import unsupported_clients
from apps.staff.selectors.factors import unregistered_factors
from apps.staff.selectors.prerequisites import gaps
from apps.staff.states import AssignmentState
from apps.staff.types import AuthorityFault, AuthorityFaultCode

_ASSIGNING: Final = frozenset({Kind.ASSIGN_ROLE, Kind.ASSIGN_DECIDING_ROLE, Kind.BREAK_GLASS})


def authority_faults(*, at: datetime) -> tuple[AuthorityFault, ...]:
    """Return everything that is wrong at that instant, in a stable order."""
    rows = list(
        RoleAssignment.objects.filter(
            state=AssignmentState.ACTIVE, valid_from__lte=at, valid_until__gt=at, user__is_active=True
        )
        .select_related("user")
        .order_by("user_id", "role", "scope")
    )
    return (
        *_roles(rows),
        *(fault for row in rows for fault in _assignment(row, at=at)),
        *_keys(),
        *unlogged_factors(),
        *account_faults(),
        *_factors(rows),
        *_clients(),
    )


def _fault(code: AuthorityFaultCode, subject: str, clause: str, detail: str = "") -> AuthorityFault:
    return AuthorityFault(code=code, subject=subject, clause=clause, detail=detail)


def _roles(rows: list[RoleAssignment]) -> Iterator[AuthorityFault]:
    """5.2.4: pairs that one person may not hold together."""
    held: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        held[f"staff:{row.user_id}"].add(row.role)
    for person, roles in held.items():
        for first, second in conflicts(roles):
            yield _fault(AuthorityFaultCode.ROLES_APART, person, "5.2.4", f"{first} {second}")


def _assignment(row: RoleAssignment, *, at: datetime) -> Iterator[AuthorityFault]:
    person = f"staff:{row.user_id}"
    if not may_employ(row.user.organisation, row.role):
        yield _fault(AuthorityFaultCode.EMPLOYER_EXCLUDED, person, "1.3.5.1", row.role)
    seeded = row.approval_id is None and row.granted_by.startswith("system:") and not conf().production
    if seeded:
        return  # simulated people: the set-up of an evaluation asks for no papers
    if not _is_supported(row):
        yield _fault(AuthorityFaultCode.ASSIGNMENT_UNSUPPORTED, person, "5.2.4", f"{row.role} {row.pk}")
    if row.is_break_glass:
        return
    for gap in gaps(row.user_id, row.role, starts_on=day_in_japan(row.valid_from), today=day_in_japan(at)):
        detail = f"{row.role} {gap.code} {gap.detail}".strip()
        yield _fault(AuthorityFaultCode.PREREQUISITE_MISSING, person, "5.3", detail)


def _is_supported(row: RoleAssignment) -> bool:
    """Say whether an approval that was used up explains the assignment: kind, person and role."""
    if row.approval_id is None:
        return False
    try:
        view = approval_view(row.approval_id)
    except (ApprovalUnknown, ApprovalTampered):
        return False
    words = json.dumps(view.act, default=str)
    used = view.consumed_at is not None and view.kind in _ASSIGNING
    return used and str(row.user_id) in words + view.subject and row.role in words


def _keys() -> Iterator[AuthorityFault]:
    """5.2.3: one security key belongs to one person, and its registration was logged."""
    owners: dict[bytes, set[str]] = defaultdict(set)
    logged = logged_keys()
    rows = WebAuthnCredential.objects.filter(confirmed=True).order_by("pk")
    for row in rows:
        person, key = f"staff:{row.user_id}", bytes(row.public_key)
        digest = hashlib.sha256(key).hexdigest()
        for name in (key, bytes(row.credential_id)):
            owners[name].add(person)
        if digest not in logged.get(person, ()):
            yield _fault(AuthorityFaultCode.KEY_UNLOGGED, person, "5.2.3", digest)
    for device in unregistered_factors():
        yield _fault(AuthorityFaultCode.KEY_UNLOGGED, "device", "5.2.3", device)
    for people in sorted({tuple(sorted(people)) for people in owners.values() if len(people) > 1}):
        yield _fault(AuthorityFaultCode.KEY_SHARED, people[0], "5.2.3", " ".join(people[1:]))


def _factors(rows: list[RoleAssignment]) -> Iterator[AuthorityFault]:
    """5.2.3: nobody with a role is left with a password alone."""
    people = {row.user_id for row in rows}
    safe = {
        *TOTPDevice.objects.filter(confirmed=True).values_list("user_id", flat=True),
        *WebAuthnCredential.objects.filter(confirmed=True).values_list("user_id", flat=True),
    }
    for user_id in sorted(people - safe):
        yield _fault(AuthorityFaultCode.FACTOR_MISSING, f"staff:{user_id}", "5.2.3")


def _clients() -> Iterator[AuthorityFault]:
    """5.2.3: a machine calls the API with the keys and permissions that were approved."""
    for client_id in unsupported_clients():
        yield _fault(AuthorityFaultCode.CLIENT_UNSUPPORTED, f"client:{client_id}", "5.2.3")
