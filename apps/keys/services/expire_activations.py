"""6.2.8.1: a gathering that took longer than ten minutes is over; its shares are dropped."""

from django.db import transaction

from apps.keys.services.gathering import close_expired
from apps.lib.actor import Actor
from apps.lib.clock import Clock


@transaction.atomic(durable=True)
def expire_activations(*, actor: Actor, clock: Clock) -> int:
    """Close every gathering whose time is over and return how many."""
    return close_expired(actor=actor, clock=clock)
