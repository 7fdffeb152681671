"""Periodic work of the registration authority."""

from celery import shared_task
from django.db import close_old_connections

from apps.base.used_proofs import purge_used_proofs
from apps.lib.actor import system_actor
from apps.lib.clock import SYSTEM_CLOCK
from apps.registration.services import purge_expired_images, purge_nonces, screen_waiting_applications


@shared_task(name="registration.screen_waiting_applications")  # type: ignore[untyped-decorator]  # Celery has no types
def screen_waiting() -> None:
    """Ask the card authority again for every application that waits."""
    close_old_connections()
    screen_waiting_applications(actor=system_actor("registration-authority"), clock=SYSTEM_CLOCK)


@shared_task(name="registration.purge_nonces")  # type: ignore[untyped-decorator]  # as above
def forget_nonces() -> None:
    """Forget nonces and device proofs that are too old to be accepted."""
    close_old_connections()
    purge_nonces(actor=system_actor("registration-authority"), clock=SYSTEM_CLOCK)
    purge_used_proofs(clock=SYSTEM_CLOCK)


@shared_task(name="registration.purge_expired_images")  # type: ignore[untyped-decorator]  # as above
def purge_images_daily() -> None:
    """Remove images that nobody acknowledged in time."""
    close_old_connections()
    purge_expired_images(actor=system_actor("registration-authority"), clock=SYSTEM_CLOCK)
