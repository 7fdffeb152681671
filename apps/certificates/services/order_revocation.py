"""The approved request to revoke a certificate of ours is written for the root CA (4.9.12, 5.7.3)."""

import hashlib
from uuid import UUID

from django.db import transaction

from apps.approvals.services import consume_approval
from apps.audit.services import record_event, refusals_audited
from apps.certificates.events import CertificateAudit
from apps.certificates.models import CertificateRevocation, DsCertificate
from apps.certificates.permissions import require_permission
from apps.certificates.selectors.revocations import revocation_of
from apps.certificates.services._revocation_act import act_of, reason_of, revocable, subject_of
from apps.certificates.types import RevocationCause, RevocationView
from apps.lib.actor import Actor
from apps.lib.canonical import canonical_text
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind

_FORMAT = "dsportal-certificate-revocation/1"


def order_revocation(
    *,
    actor: Actor,
    clock: Clock,
    certificate_id: UUID,
    cause: RevocationCause,
    reason: str,
    approval_id: UUID | None,
) -> RevocationView:
    """Use the CA manager's decision up and write the document that goes to the root CA.

    The certificate is revoked when the published list names it, not before. Raises `RoleMissing`,
    `CertificateUnknown`, `NotRevocable`, `RevocationOrdered`, and what `consume_approval` raises.
    """
    event = CertificateAudit.REVOCATION_ORDERED
    with (
        refusals_audited(actor=actor, clock=clock, event=event, subject=certificate_id),
        transaction.atomic(),
    ):
        require_permission(actor, "certificates.order_revocation")
        row, text = revocable(certificate_id), reason_of(reason)
        consumed = consume_approval(
            actor=actor,
            clock=clock,
            approval_id=approval_id,
            kind=Kind.REVOKE_CERTIFICATE,
            subject=subject_of(row),
            act=act_of(row, cause, text),
        )
        approval = consumed.approval_id if consumed else None
        written = _write(row, cause, text, approval, actor=actor, clock=clock)
        record_event(
            actor=actor,
            clock=clock,
            event=event,
            subject=str(row.pk),
            clause="4.9.12",
            detail={"cause": cause.value, "document_sha256": written.document_sha256},
        )
        return revocation_of(written)


def _write(
    row: DsCertificate,
    cause: RevocationCause,
    reason: str,
    approval: UUID | None,
    *,
    actor: Actor,
    clock: Clock,
) -> CertificateRevocation:
    document = canonical_text(
        {
            "format": _FORMAT,
            "certificate_sha256": hashlib.sha256(bytes(row.der or b"")).hexdigest(),
            "serial": row.serial or "",
            "cause": cause.value,
            "reason": reason,
            "approval": str(approval or ""),
            "ordered_at": clock.now().isoformat(),
        }
    )
    return CertificateRevocation.objects.create(
        certificate=row,
        cause=cause.value,
        reason=reason,
        approval_id=approval,
        document=document,
        document_sha256=hashlib.sha256(document.encode()).hexdigest(),
        ordered_by=actor.actor_id,
        ordered_at=clock.now(),
    )
