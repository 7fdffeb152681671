"""Keep every status list fresh (4.9.6, 4.9.7): sign anew what changed or is about to run out."""

from uuid import UUID

from apps.issuance.selectors import status_list_ids
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.revocation.services.build_status_list import build_status_list


def build_due_status_lists(*, actor: Actor, clock: Clock) -> tuple[UUID, ...]:
    """Return the lists of which a new edition was signed; raise what `build_status_list` raises."""
    return tuple(
        list_id
        for list_id in status_list_ids()
        if build_status_list(actor=actor, clock=clock, list_id=list_id) is not None
    )
