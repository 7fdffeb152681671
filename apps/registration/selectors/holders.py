"""Finding holders without looking at personal data."""

from uuid import UUID

from apps.registration.models import Holder, IssuanceApplication
from apps.registration.states import ApplicationState, EnrolmentState


def holder_by_certificate(*, serial: int, issuer_key_id: bytes) -> UUID | None:
    """Return the holder whose accepted application was signed with that card certificate, or None."""
    rows = IssuanceApplication.objects.filter(
        certificate_serial=str(serial), certificate_issuer=issuer_key_id.hex(), holder__isnull=False
    ).exclude(state__in=[ApplicationState.REJECTED.value, ApplicationState.WITHDRAWN.value])
    return rows.order_by("-received_at").values_list("holder_id", flat=True).first()


def is_enrolled(holder_id: UUID) -> bool:
    """Say whether the person is a holder at present (clause 4.11)."""
    return Holder.objects.filter(id=holder_id, state=EnrolmentState.ENROLLED.value).exists()
