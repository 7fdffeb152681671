"""Ask a CA manager to have a certificate of ours revoked by the root CA (4.9.12, 5.7.3)."""

from uuid import UUID

from django.db import transaction

from apps.approvals.services import request_approval
from apps.approvals.types import ApprovalView, ShownLine
from apps.audit.services import record_event, refusals_audited
from apps.certificates.events import CertificateAudit
from apps.certificates.permissions import require_permission
from apps.certificates.services._revocation_act import act_of, reason_of, revocable, subject_of
from apps.certificates.types import RevocationCause
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from apps.policy.selectors import site_value


def request_revocation(
    *, actor: Actor, clock: Clock, certificate_id: UUID, cause: RevocationCause, reason: str
) -> ApprovalView:
    """Open the approval request, with the reason that the CA manager reads.

    Raises `RoleMissing`, `CertificateUnknown`, `NotRevocable`, `RevocationOrdered`, `Invalid`.
    """
    event = CertificateAudit.REVOCATION_REQUESTED
    with (
        refusals_audited(actor=actor, clock=clock, event=event, subject=certificate_id),
        transaction.atomic(),
    ):
        require_permission(actor, "certificates.request_revocation")
        row, text = revocable(certificate_id), reason_of(reason)
        view = request_approval(
            actor=actor,
            clock=clock,
            kind=Kind.REVOKE_CERTIFICATE,
            subject=subject_of(row),
            act=act_of(row, cause, text),
            shown=(
                ShownLine(name="certificate", after=str(row.pk)),
                ShownLine(name="serial", after=row.serial or ""),
                ShownLine(name="cause", after=cause.value),
                ShownLine(name="reason", after=text),
            ),
            extra_votes=site_value("approval_extra_votes"),
        )
        record_event(
            actor=actor,
            clock=clock,
            event=event,
            subject=str(row.pk),
            clause="4.9.12",
            detail={"cause": cause.value, "approval": str(view.approval_id)},
        )
        return view
