"""Forgetting nonces that no request can use any more."""

from datetime import timedelta
from typing import Final

from django.db import transaction

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.registration.models import Nonce

_KEPT: Final = timedelta(days=1)  # long enough to tell a replay from an unknown nonce


def purge_nonces(*, actor: Actor, clock: Clock) -> int:
    """Delete nonces that expired more than a day ago; return how many."""
    del actor
    with transaction.atomic():
        return Nonce.objects.filter(expires_at__lt=clock.now() - _KEPT).delete()[0]
