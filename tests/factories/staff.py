"""People who work with the portal (synthetic)."""

from django_otp.plugins.otp_totp.models import TOTPDevice

from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.cps.roles import Organisation
from apps.staff.models import RoleAssignment, User

PASSWORD = "Nagai-Aikotoba-2026"


def member(
    username: str = "yamada", *roles: str, organisation: str = Organisation.JLIS, **fields: object
) -> User:
    """Return a saved member of staff who holds the roles and knows `PASSWORD`."""
    user = User(username=username, display_name=username.title(), organisation=organisation, **fields)
    user.set_password(PASSWORD)
    user.save()
    for role in roles:
        now = SYSTEM_CLOCK.now()
        RoleAssignment.objects.create(
            user=user, role=role, granted_by="system:test", granted_at=now, valid_from=now
        )
    return user


def totp_device(user: User, *, confirmed: bool = True) -> TOTPDevice:
    """Return an authenticator app of that person."""
    device: TOTPDevice = TOTPDevice.objects.create(user=user, name="totp", confirmed=confirmed)
    return device
