"""What other apps may ask about publication."""

from uuid import UUID

from apps.approvals.selectors import used_act
from apps.base.conf import conf
from apps.lib.cps.approval_kinds import Kind
from apps.publication.models import CertificateDistribution, StatusListDownload, Verifier
from apps.publication.types import DistributionView, VerifierView


def verifiers() -> tuple[VerifierView, ...]:
    """Return all registered verifiers, by name."""
    return tuple(
        VerifierView(
            verifier_id=row.pk,
            client_id=row.client_id,
            name=row.name,
            agreed_on=row.agreed_on,
            ends_on=row.ends_on,
        )
        for row in Verifier.objects.order_by("name")
    )


def download_count() -> int:
    """Return how many downloads the history holds."""
    return StatusListDownload.objects.count()


def distributions(certificate_id: UUID) -> tuple[DistributionView, ...]:
    """Return to which verifiers a certificate was offered, and who has fetched it (6.1.4), by name."""
    rows = CertificateDistribution.objects.filter(certificate_id=certificate_id).select_related("verifier")
    return tuple(
        DistributionView(
            certificate_id=row.certificate_id,
            verifier=row.verifier.name,
            sha256=row.sha256,
            offered_at=row.offered_at,
            fetched_at=row.fetched_at,
        )
        for row in rows.order_by("verifier__name")
    )


def unsupported_verifiers() -> tuple[str, ...]:
    """Return the client ids of verifiers that no used approval explains as they stand (1.3.4).

    The set-up of an evaluation registers verifiers without one.
    """
    return tuple(row.client_id for row in Verifier.objects.order_by("client_id") if not _is_supported(row))


def _is_supported(row: Verifier) -> bool:
    if row.approval_id is None:
        return row.registered_by.startswith("system:") and not conf().production
    act = used_act(row.approval_id, kind=Kind.REGISTER_CLIENT, subject=f"verifier:{row.client_id}")
    if act is None:
        return False
    days = (row.agreed_on.isoformat(), row.ends_on.isoformat() if row.ends_on else None)
    return (row.name, *days) == (act["name"], act["agreed_on"], act["ends_on"])
