"""Which approvals stand behind the rows of this app."""

from collections.abc import Iterator

from apps.approvals.types import Claim
from apps.certificates.models import CertificateRevocation
from apps.lib.cps.approval_kinds import Kind


def approval_claims() -> Iterator[Claim]:
    """Yield one claim for each revocation that was ordered from the root CA (4.9.12)."""
    for row in CertificateRevocation.objects.order_by("pk"):
        yield Claim(
            row=f"certificate_revocation:{row.pk}",
            kind=Kind.REVOKE_CERTIFICATE,
            approval_id=row.approval_id,
            subject=f"certificate:{row.certificate_id}",
            act={"cause": row.cause, "reason": row.reason},
            by=row.ordered_by,
        )
