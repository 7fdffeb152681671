"""Work of this app that follows an event or the clock."""

from uuid import UUID

from celery import shared_task

from apps.base.conf import conf
from apps.base.task import durable_task
from apps.lib.actor import system_actor
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.errors import Unavailable
from apps.publication.adapters.file_dts import FileDts
from apps.publication.services import distribute_certificate, post_to_dts


@durable_task("publication.distribute_certificate")
def distribute_certificate_task(certificate_id: str) -> None:
    """Offer a certificate that came into use to the verifiers."""
    distribute_certificate(
        actor=system_actor("scheduler"), clock=SYSTEM_CLOCK, certificate_id=UUID(certificate_id)
    )


@shared_task(name="publication.post_to_dts")  # type: ignore[untyped-decorator]  # Celery has no types
def post_to_dts_task() -> None:
    """Put list and certificates on the repository and look whether they are there; later when it is away."""
    try:
        post_to_dts(actor=system_actor("scheduler"), clock=SYSTEM_CLOCK, target=FileDts(conf().dts_dir))
    except Unavailable:
        return
