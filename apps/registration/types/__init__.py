"""Values of the registration authority."""

from apps.registration.states import ApplicationEvent, ApplicationState
from apps.registration.types.application import (
    ApplicationReceipt,
    ApplicationStatus,
    ApprovedApplication,
    CheckView,
    DeviceKeyPurpose,
    HolderReceipt,
    ImageKind,
    ProviderKind,
)
from apps.registration.types.intake import IntakeStanding
from apps.registration.types.screening import (
    CLAUSES,
    CONFIRMED_BY,
    FIELDS,
    GOOD_OUTCOMES,
    CheckCode,
    CheckOutcome,
    CheckResult,
    Confirmation,
)

__all__ = [
    "CLAUSES",
    "CONFIRMED_BY",
    "FIELDS",
    "GOOD_OUTCOMES",
    "ApplicationEvent",
    "ApplicationReceipt",
    "ApplicationState",
    "ApplicationStatus",
    "ApprovedApplication",
    "CheckCode",
    "CheckOutcome",
    "CheckResult",
    "CheckView",
    "Confirmation",
    "DeviceKeyPurpose",
    "HolderReceipt",
    "ImageKind",
    "IntakeStanding",
    "ProviderKind",
]
