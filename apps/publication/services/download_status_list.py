"""Hand the newest edition of a status list to a registered verifier (2.2, 4.9.6)."""

import hashlib
from uuid import UUID

from django.db import transaction

from apps.audit.services import refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.publication.events import PublicationEvent
from apps.publication.models import StatusListDownload
from apps.publication.services._registered import registered
from apps.publication.types import StatusListFile
from apps.revocation.selectors import current_status_list


def download_status_list(*, actor: Actor, clock: Clock, client_id: str, list_id: UUID) -> StatusListFile:
    """Return the edition and write the history row; raise `VerifierUnknown`, `VerifierEnded` or `Missing`."""
    with (
        refusals_audited(
            actor=actor, clock=clock, event=PublicationEvent.LIST_REFUSED, subject=list_id, clause="2.2"
        ),
        transaction.atomic(),
    ):
        verifier = registered(client_id, clock)
        edition = current_status_list(list_id)
        StatusListDownload.objects.create(
            verifier=verifier,
            list_id=list_id,
            sequence=edition.sequence,
            downloaded_at=clock.now(),
            digest=hashlib.sha256(edition.token).digest(),
        )
    return StatusListFile(
        list_id=list_id,
        sequence=edition.sequence,
        issued_at=edition.issued_at,
        expires_at=edition.expires_at,
        token=edition.token,
    )
