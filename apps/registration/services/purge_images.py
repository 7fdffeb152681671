"""Removing the images of an application once they have served (clauses 4.1.2, 10.4.5)."""

from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.registration.events import RegistrationEvent
from apps.registration.models import ApplicationImage


def purge_images(*, actor: Actor, clock: Clock, application_id: UUID) -> int:
    """Remove portrait and selfie, keep type, size and digest; return how many were removed.

    Runs inside the caller's transaction when there is one; a second call finds nothing to do.
    """
    with transaction.atomic():
        rows = ApplicationImage.objects.filter(application_id=application_id, purged_at__isnull=True)
        count = rows.update(sealed_content=None, purged_at=clock.now())
        if count:
            record_event(
                actor=actor,
                clock=clock,
                event=RegistrationEvent.IMAGES_PURGED,
                subject=str(application_id),
                clause="10.4.5",
                detail={"images": count},
            )
    return count
