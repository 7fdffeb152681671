"""What other apps may ask about publication."""

from apps.approvals.selectors import used_act
from apps.base.conf import conf
from apps.lib.cps.approval_kinds import Kind
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
