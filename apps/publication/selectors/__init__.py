"""What other apps may ask about publication."""

from apps.publication.models import StatusListDownload, Verifier
from apps.publication.types import VerifierView


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
