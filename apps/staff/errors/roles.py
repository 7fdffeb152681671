"""Refusals about roles and staff certificates."""

from collections.abc import Sequence
from typing import Any

from apps.lib.cps.separation import Finding
from apps.lib.errors import Conflict, Invalid, Missing, Refused


class EmployerRefused(Refused):
    """People of this organisation may not hold the role (1.3.5.1, 9.4)."""

    code = "employer_refused"
    title = "People of this organisation may not hold this role"


class GroupTooSmall(Refused):
    """With the change, fewer people than the regulation wants could complete a critical act (`broken`)."""

    code = "group_too_small"
    title = "With this change too few people could complete a critical act"

    def __init__(self, detail: str = "", *, broken: Sequence[Finding], **place: Any) -> None:
        super().__init__(detail, **place)
        self.broken = broken


class EmergencyRefused(Refused):
    """An emergency gives no deciding role, and for hours only."""

    code = "emergency_refused"
    title = "An emergency gives no role that decides, and none without a reason and an early end"


class StaffCertificateInvalid(Invalid):
    """The file is no certificate that a member of staff can log in with."""

    code = "staff_certificate_invalid"
    title = "This is not a certificate that a member of staff can log in with"


class StaffCertificateTaken(Conflict):
    """The certificate is registered already."""

    code = "staff_certificate_taken"
    title = "This certificate is registered already"


class StaffCertificateMissing(Missing):
    """There is no such certificate."""

    code = "staff_certificate_missing"
    title = "There is no such staff certificate"
