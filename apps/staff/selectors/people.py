"""People, and the acting person of a request."""

from collections.abc import Collection
from uuid import UUID

from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp_webauthn.models import WebAuthnCredential

from apps.lib.actor import Actor, ActorKind, LoginStrength
from apps.lib.clock import SYSTEM_CLOCK, Clock
from apps.lib.cps.roles import Organisation
from apps.staff.models import User
from apps.staff.selectors.proxy import client_address
from apps.staff.selectors.roles import roles_of
from apps.staff.types import StaffMember

_PASSKEY_MODEL = "WebAuthnCredential"
_TERMINAL_SALT = "dsportal.staff.terminal"


def staff_member(user_id: UUID) -> StaffMember:
    """Return the person; raises `User.DoesNotExist` for an unknown id."""
    return member_view(User.objects.get(pk=user_id))


def members(*, only: Collection[UUID] | None = None) -> tuple[StaffMember, ...]:
    """Return everybody who was ever registered, or `only` these people, by user name."""
    rows = User.objects.all() if only is None else User.objects.filter(pk__in=only)
    return tuple(member_view(row) for row in rows.order_by("username"))


def factors_of(user_id: UUID) -> tuple[int, int]:
    """Return how many security keys and how many authenticator apps of the person are registered."""
    keys = WebAuthnCredential.objects.filter(user_id=user_id, confirmed=True).count()
    return keys, TOTPDevice.objects.filter(user_id=user_id, confirmed=True).count()


def member_named(username: str) -> StaffMember | None:
    """Return the active person with that user name."""
    user = User.objects.filter(username=username, is_active=True).first()
    return member_view(user) if user else None


def member_view(user: User) -> StaffMember:
    """Return what may be shown of a row of `User`."""
    return StaffMember(
        user_id=user.pk,
        username=user.username,
        display_name=user.display_name,
        organisation=Organisation(user.organisation),
        active=user.is_active,
    )


def actor_for(user: User, request: HttpRequest, *, clock: Clock = SYSTEM_CLOCK) -> Actor:
    """Return the acting person of a request, with roles in force and the strength of the login."""
    return Actor(
        kind=ActorKind.PERSON,
        actor_id=f"staff:{user.pk}",
        roles=roles_of(user.pk, at=clock.now()) if user.is_active else frozenset(),
        organisation=user.organisation,
        terminal=terminal_of(request),
        strength=login_strength(user),
    )


def login_strength(user: User) -> LoginStrength:
    """Say how the present session was proved, from the device that django-otp verified."""
    device = getattr(user, "otp_device", None)
    if device is None:
        return LoginStrength.PASSWORD
    is_passkey = type(device).__name__ == _PASSKEY_MODEL
    return LoginStrength.PASSKEY if is_passkey else LoginStrength.SECOND_FACTOR


def terminal_of(request: HttpRequest) -> str:
    """Return a keyed digest of address and browser: same terminal, same value, and nothing to read."""
    address = client_address(request)
    browser = request.META.get("HTTP_USER_AGENT", "")
    return salted_hmac(_TERMINAL_SALT, f"{address}\n{browser}", algorithm="sha256").hexdigest()[:16]
