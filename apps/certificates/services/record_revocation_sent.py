"""The engineer notes that the request has reached the root CA, and under which number (5.7.3)."""

from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event, refusals_audited
from apps.certificates.errors import RevocationUnknown
from apps.certificates.events import CertificateAudit
from apps.certificates.models import CertificateRevocation
from apps.certificates.permissions import require_permission
from apps.certificates.selectors.revocations import revocation_of
from apps.certificates.states import RevocationEvent
from apps.certificates.types import RevocationView
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.errors import Invalid

_LONGEST = 200


def record_revocation_sent(
    *, actor: Actor, clock: Clock, revocation_id: UUID, reference: str
) -> RevocationView:
    """Keep the root CA's receipt; it proves nothing before the published list has the serial number.

    Raises `RoleMissing`, `RevocationUnknown`, `Invalid`, `IllegalTransition`.
    """
    event = CertificateAudit.REVOCATION_SENT
    with (
        refusals_audited(actor=actor, clock=clock, event=event, subject=revocation_id),
        transaction.atomic(),
    ):
        require_permission(actor, "certificates.record_revocation_sent")
        text = reference.strip()
        if not text or len(text) > _LONGEST:
            raise Invalid(f"must have 1 to {_LONGEST} characters", field="reference")
        rows = CertificateRevocation.objects.select_for_update(of=("self",))
        row = rows.select_related("certificate").filter(pk=revocation_id).first()
        if row is None:
            raise RevocationUnknown
        row.apply(RevocationEvent.SEND)
        row.sent_by, row.sent_at, row.reference = actor.actor_id, clock.now(), text
        row.save(update_fields=["state", "sent_by", "sent_at", "reference"])
        record_event(actor=actor, clock=clock, event=event, subject=str(row.certificate_id), clause="5.7.3")
        return revocation_of(row)
