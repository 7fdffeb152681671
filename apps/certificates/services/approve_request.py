"""The certificate issuer approves that the request goes to the root CA (5.2.1.4)."""

from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event, refusals_audited
from apps.certificates.errors import SamePerson
from apps.certificates.events import CertificateAudit
from apps.certificates.permissions import require_permission
from apps.certificates.services.rows import locked_certificate, standing
from apps.certificates.states import CertificateEvent
from apps.certificates.types import CertificateStanding
from apps.lib.actor import Actor
from apps.lib.clock import Clock


def approve_request(*, actor: Actor, clock: Clock, certificate_id: UUID) -> CertificateStanding:
    """Approve a request; whoever made it may not (5.2.2).

    Raises `RoleMissing`, `CertificateUnknown`, `SamePerson` or `IllegalTransition`.
    """
    with (
        refusals_audited(actor=actor, clock=clock, event=CertificateAudit.APPROVED, subject=certificate_id),
        transaction.atomic(durable=True),
    ):
        require_permission(actor, "certificates.approve_request")
        row = locked_certificate(certificate_id)
        if row.requested_by == actor.actor_id:
            raise SamePerson(clause="5.2.2")
        row.apply(CertificateEvent.APPROVE)
        row.approved_by, row.approved_at = actor.actor_id, clock.now()
        row.save(update_fields=["state", "approved_by", "approved_at"])
        record_event(
            actor=actor,
            clock=clock,
            event=CertificateAudit.APPROVED,
            subject=str(row.id),
            clause="5.2.1.4",
        )
        return standing(row)
