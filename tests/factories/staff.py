"""People who work with the portal (synthetic)."""

from datetime import UTC, datetime
from typing import Final

from django_otp.plugins.otp_totp.models import TOTPDevice

from apps.lib.cps.roles import EMPLOYERS, Organisation, Role
from apps.staff.models import RoleAssignment, User

PASSWORD = "Nagai-Aikotoba-2026"
SINCE: Final = datetime(2025, 1, 1, tzinfo=UTC)
UNTIL: Final = datetime(2036, 4, 1, tzinfo=UTC)


def member(
    username: str = "yamada",
    *roles: str,
    organisation: str = "",
    since: datetime = SINCE,
    **fields: object,
) -> User:
    """Return a saved member of staff who holds the roles `since` then and knows `PASSWORD`.

    Without `organisation` the person works for one that may fill the roles, J-LIS if it may.
    """
    employer = organisation or employer_for(*roles)
    user = User(username=username, display_name=username.title(), organisation=employer, **fields)
    user.set_password(PASSWORD)
    user.save()
    for role in roles:
        hold(user, role, since=since)
    return user


def hold(user: User, role: str, *, since: datetime = SINCE, **fields: object) -> RoleAssignment:
    """Return a saved assignment, active unless `fields` say otherwise; no rule is asked."""
    values: dict[str, object] = {
        "state": "ACTIVE",
        "granted_by": "system:test",
        "granted_at": since,
        "activated_at": since,
        "valid_from": since,
        "valid_until": UNTIL,
    }
    return RoleAssignment.objects.create(user=user, role=role, **(values | fields))


def employer_for(*roles: str) -> str:
    """Return an organisation whose people may hold all these roles."""
    allowed = set(Organisation)
    for role in roles:
        allowed &= EMPLOYERS.get(Role(role), frozenset(Organisation))
    return next((body.value for body in Organisation if body in allowed), Organisation.JLIS.value)


def totp_device(user: User, *, confirmed: bool = True) -> TOTPDevice:
    """Return an authenticator app of that person."""
    device: TOTPDevice = TOTPDevice.objects.create(user=user, name="totp", confirmed=confirmed)
    return device
