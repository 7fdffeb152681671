"""6.1.4: a DS certificate that came into use is offered to every registered verifier."""

from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event
from apps.certificates.selectors import offered_certificates
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.publication.events import PublicationEvent
from apps.publication.models import CertificateDistribution, Verifier
from apps.publication.services._registered import is_in_force
from apps.publication.types import Distributed


def distribute_certificate(*, actor: Actor, clock: Clock, certificate_id: UUID) -> Distributed:
    """Write one row for each verifier whose agreement is in force; safe to run twice.

    A certificate of another purpose than MSOs is offered to nobody.
    """
    offered = {each.certificate_id: each for each in offered_certificates()}
    if certificate_id not in offered:
        return Distributed(certificate_id=certificate_id, verifiers=0)
    with transaction.atomic():
        known = CertificateDistribution.objects.filter(certificate_id=certificate_id)
        told = set(known.values_list("verifier_id", flat=True))
        fresh = [row for row in Verifier.objects.all() if row.pk not in told and is_in_force(row, clock)]
        CertificateDistribution.objects.bulk_create(
            CertificateDistribution(
                verifier=verifier,
                certificate_id=certificate_id,
                sha256=offered[certificate_id].sha256,
                offered_at=clock.now(),
            )
            for verifier in fresh
        )
        if fresh:
            record_event(
                actor=actor,
                clock=clock,
                event=PublicationEvent.CERTIFICATE_DISTRIBUTED,
                subject=str(certificate_id),
                clause="6.1.4",
                detail={"verifiers": len(fresh), "sha256": offered[certificate_id].sha256},
            )
    return Distributed(certificate_id=certificate_id, verifiers=len(fresh))
