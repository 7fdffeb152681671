"""Opening the sealed columns of an application; what comes out is personal data and stays in the process."""

from typing import Final

from apps.base.sealed import unseal
from apps.registration.models import ApplicationImage, IssuanceApplication

APPLICATION_ROW: Final = "registration_issuanceapplication"
IMAGE_ROW: Final = "registration_applicationimage"
RESULT_ROW: Final = "registration_screeningresult"


def open_payload(row: IssuanceApplication) -> bytes:
    """Return the payload exactly as it was signed."""
    return unseal(bytes(row.sealed_payload), table=APPLICATION_ROW, column="sealed_payload", row_id=row.id)


def open_certificate(row: IssuanceApplication) -> bytes:
    """Return the card's certificate (DER)."""
    return unseal(
        bytes(row.sealed_certificate), table=APPLICATION_ROW, column="sealed_certificate", row_id=row.id
    )


def open_image(row: ApplicationImage) -> bytes | None:
    """Return the image file, or None after the purge."""
    if row.sealed_content is None:
        return None
    return unseal(bytes(row.sealed_content), table=IMAGE_ROW, column="sealed_content", row_id=row.id)
