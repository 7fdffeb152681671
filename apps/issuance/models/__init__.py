"""Rows of the app `issuance`."""

from apps.issuance.models.credential import Credential
from apps.issuance.models.delivery import Delivery
from apps.issuance.models.issuance_batch import IssuanceBatch
from apps.issuance.models.mobile_security_object import MobileSecurityObject
from apps.issuance.models.signing_attempt import SigningAttempt
from apps.issuance.models.status_list import StatusList

__all__ = [
    "Credential",
    "Delivery",
    "IssuanceBatch",
    "MobileSecurityObject",
    "SigningAttempt",
    "StatusList",
]
