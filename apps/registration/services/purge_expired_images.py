"""Images never outlive their purpose, also where nobody acknowledged or the application failed (10.4.5)."""

from datetime import timedelta
from typing import Final

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.policy.selectors import site_value
from apps.registration.selectors.application_status import applications_with_images
from apps.registration.services.purge_images import purge_images
from apps.registration.states import ApplicationState

_STILL_NEEDED: Final = frozenset({ApplicationState.APPROVED, ApplicationState.SIGNING})


def purge_expired_images(*, actor: Actor, clock: Clock) -> int:
    """Purge images older than the site's `image_max_days`, but none that are about to be signed."""
    limit = clock.now() - timedelta(days=site_value("image_max_days"))
    found = applications_with_images(received_before=limit, not_in=_STILL_NEEDED)
    return sum(purge_images(actor=actor, clock=clock, application_id=item) for item in found)
