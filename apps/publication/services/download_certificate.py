"""6.1.4: a registered verifier fetches a DS certificate; the download is written down."""

from uuid import UUID

from django.db import transaction

from apps.audit.services import refusals_audited
from apps.certificates.selectors import certificate_facts, offered_certificates
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.publication.errors import CertificateNotOffered
from apps.publication.events import PublicationEvent
from apps.publication.models import CertificateDistribution, CertificateDownload
from apps.publication.services._registered import registered
from apps.publication.types import CertificateFile


def download_certificate(
    *, actor: Actor, clock: Clock, client_id: str, certificate_id: UUID
) -> CertificateFile:
    """Return the certificate and write the history.

    Raises `VerifierUnknown`, `VerifierEnded`, `CertificateNotOffered`.
    """
    event = PublicationEvent.CERTIFICATE_REFUSED
    with (
        refusals_audited(actor=actor, clock=clock, event=event, subject=certificate_id, clause="6.1.4"),
        transaction.atomic(),
    ):
        verifier = registered(client_id, clock)
        offered = next(
            (each for each in offered_certificates() if each.certificate_id == certificate_id), None
        )
        if offered is None:
            raise CertificateNotOffered(clause="6.1.4")
        CertificateDownload.objects.create(
            verifier=verifier,
            certificate_id=certificate_id,
            sha256=offered.sha256,
            downloaded_at=clock.now(),
        )
        row, _is_new = CertificateDistribution.objects.select_for_update().get_or_create(
            verifier=verifier,
            certificate_id=certificate_id,
            defaults={"sha256": offered.sha256, "offered_at": clock.now()},
        )
        if row.fetched_at is None:
            row.fetched_at = clock.now()
            row.save(update_fields=["fetched_at"])
    return CertificateFile(
        certificate_id=certificate_id, sha256=offered.sha256, der=certificate_facts(certificate_id).der
    )
