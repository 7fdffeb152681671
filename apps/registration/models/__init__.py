"""Rows of the registration authority."""

from apps.registration.models.application_image import ApplicationImage
from apps.registration.models.evidence_provider import EvidenceProvider
from apps.registration.models.holder import Holder
from apps.registration.models.intake_hold import IntakeHold
from apps.registration.models.issuance_application import IssuanceApplication
from apps.registration.models.nonce import Nonce
from apps.registration.models.screening_result import ScreeningResult
from apps.registration.models.seen_device_key import SeenDeviceKey

__all__ = [
    "ApplicationImage",
    "EvidenceProvider",
    "Holder",
    "IntakeHold",
    "IssuanceApplication",
    "Nonce",
    "ScreeningResult",
    "SeenDeviceKey",
]
