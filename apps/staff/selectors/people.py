"""People, the roles they hold, and the acting person of a request."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from apps.lib.actor import Actor, ActorKind, LoginStrength
from apps.lib.clock import SYSTEM_CLOCK, Clock
from apps.lib.cps.roles import Organisation
from apps.staff.models import RoleAssignment, User
from apps.staff.types import RoleGrant, StaffMember

_PASSKEY_MODEL = "WebAuthnCredential"
_TERMINAL_SALT = "dsportal.staff.terminal"


def staff_member(user_id: UUID) -> StaffMember:
    """Return the person; raises `User.DoesNotExist` for an unknown id."""
    return member_view(User.objects.get(pk=user_id))


def member_view(user: User) -> StaffMember:
    """Return what may be shown of a row of `User`."""
    return StaffMember(
        user_id=user.pk,
        username=user.username,
        display_name=user.display_name,
        organisation=Organisation(user.organisation),
        active=user.is_active,
    )


def grants_in_force(user_id: UUID, *, at: datetime) -> tuple[RoleGrant, ...]:
    """Return the roles that the person holds at that instant, by role code."""
    return tuple(grant_view(row) for row in _in_force(at).filter(user_id=user_id).order_by("role"))


def grant_view(row: RoleAssignment) -> RoleGrant:
    """Return what a command hands back of a row of `RoleAssignment`."""
    return RoleGrant(
        assignment_id=row.pk,
        user_id=row.user_id,
        role=row.role,
        granted_by=row.granted_by,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        held_since=max(row.valid_from, row.granted_at),
    )


def roles_of(user_id: UUID, *, at: datetime) -> frozenset[str]:
    """Return the codes of the roles that the person holds at that instant."""
    return frozenset(_in_force(at).filter(user_id=user_id).values_list("role", flat=True))


def roles_during(user_id: UUID, *, start: datetime, end: datetime | None) -> frozenset[str]:
    """Return the roles that the person holds at any instant of the period; `end` None means for ever."""
    rows = RoleAssignment.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=start), user_id=user_id, withdrawn_at__isnull=True
    )
    if end is not None:
        rows = rows.filter(valid_from__lt=end)
    return frozenset(rows.values_list("role", flat=True))


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
    address = request.META.get("REMOTE_ADDR", "")
    browser = request.META.get("HTTP_USER_AGENT", "")
    return salted_hmac(_TERMINAL_SALT, f"{address}\n{browser}", algorithm="sha256").hexdigest()[:16]


def _in_force(at: datetime) -> QuerySet[RoleAssignment]:
    """Return the assignments in force at that instant; the end is exclusive."""
    return RoleAssignment.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=at), withdrawn_at__isnull=True, valid_from__lte=at
    )
