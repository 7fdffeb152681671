"""Delete tokens and spent assertions that nobody can use any more."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import transaction

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.staff.models import AccessToken, SpentAssertion

_KEPT_FOR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """How many rows went."""

    tokens: int
    assertions: int


def forget_tokens(*, actor: Actor, clock: Clock) -> Forgotten:  # noqa: ARG001 - every service names its actor
    """Delete what expired more than an hour ago; that the tokens were given stays in the audit log."""
    limit = clock.now() - _KEPT_FOR
    with transaction.atomic():
        return Forgotten(
            tokens=AccessToken.objects.filter(expires_at__lt=limit).delete()[0],
            assertions=SpentAssertion.objects.filter(expires_at__lt=limit).delete()[0],
        )
