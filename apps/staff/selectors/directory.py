"""Answers what `apps.approvals` asks about people and their passkeys."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django_otp_webauthn.models import WebAuthnCredential

from apps.approvals.types import Authenticator, Standing, VotingRules
from apps.policy.selectors import site_duration, site_value
from apps.staff.models import User
from apps.staff.selectors.roles import grants_in_force

_PREFIX: Final = "staff:"


class StaffDirectory:
    """The directory over the tables of this app (see `apps.approvals.adapters.directory.Directory`)."""

    def standing(self, actor_id: str, *, at: datetime) -> Standing | None:
        """Return name, organisation and roles in force with the instant since when each is held."""
        user = _user(actor_id)
        if user is None:
            return None
        grants = grants_in_force(user.pk, at=at) if user.is_active else ()
        return Standing(
            actor_id=actor_id,
            name=user.display_name,
            organisation=user.organisation,
            active=user.is_active,
            roles={grant.role: grant.held_since for grant in grants},
        )

    def authenticators(self, actor_id: str) -> tuple[Authenticator, ...]:
        """Return the confirmed passkeys of a person who is active."""
        user = _user(actor_id)
        if user is None or not user.is_active:
            return ()
        rows = WebAuthnCredential.objects.filter(user_id=user.pk, confirmed=True).order_by("pk")
        return tuple(
            Authenticator(
                credential_id=bytes(row.credential_id),
                public_key=bytes(row.public_key),
                owner=actor_id,
                enrolled_at=row.created_at,
            )
            for row in rows
        )

    def voting_rules(self) -> VotingRules:
        """Return the site values that approvals obey."""
        return VotingRules(
            extra_votes=site_value("approval_extra_votes"), settling=site_duration("role_settling_minutes")
        )


def _user(actor_id: str) -> User | None:
    """Return the row behind an actor id, nothing for machines, holders and the system."""
    if not actor_id.startswith(_PREFIX):
        return None
    try:
        return User.objects.filter(pk=UUID(actor_id.removeprefix(_PREFIX))).first()
    except ValueError:
        return None
