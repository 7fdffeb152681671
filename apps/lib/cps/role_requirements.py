"""What a person must bring along for a role: knowledge and experience (5.3.1), a background check (5.3.2)."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from apps.lib.cps.roles import TRUSTED, Role


class QualificationArea(StrEnum):
    """A field in which knowledge and experience are shown by evidence."""

    PKI = "PKI"
    INFORMATION_SECURITY = "INFORMATION_SECURITY"
    SYSTEM_OPERATION = "SYSTEM_OPERATION"
    MANAGEMENT = "MANAGEMENT"
    AUDITING = "AUDITING"
    CA_OPERATION = "CA_OPERATION"
    PERSONAL_DATA = "PERSONAL_DATA"
    FACILITY_SECURITY = "FACILITY_SECURITY"


_Areas = frozenset[QualificationArea]
_SECURITY: Final = QualificationArea.INFORMATION_SECURITY

QUALIFICATIONS: Final[Mapping[Role, _Areas]] = MappingProxyType(
    {
        Role.CA_MANAGER: frozenset({QualificationArea.PKI, _SECURITY, QualificationArea.MANAGEMENT}),
        Role.OPERATIONS_MANAGER: frozenset({QualificationArea.PKI, _SECURITY, QualificationArea.MANAGEMENT}),
        Role.KEY_CUSTODIAN: frozenset({QualificationArea.PKI, _SECURITY}),
        Role.CERTIFICATE_ISSUER: frozenset({QualificationArea.PKI, _SECURITY}),
        Role.SYSTEM_ENGINEER: frozenset({QualificationArea.SYSTEM_OPERATION, _SECURITY}),
        Role.PKI_ENGINEER: frozenset({QualificationArea.PKI, QualificationArea.SYSTEM_OPERATION, _SECURITY}),
        Role.OPERATIONS_STAFF: frozenset({QualificationArea.SYSTEM_OPERATION, _SECURITY}),
        Role.FACILITY_STAFF: frozenset({QualificationArea.FACILITY_SECURITY}),
        Role.AUDITOR: frozenset({QualificationArea.AUDITING, QualificationArea.CA_OPERATION, _SECURITY}),
        Role.EXTERNAL_AUDITOR: frozenset({QualificationArea.AUDITING, QualificationArea.CA_OPERATION}),
        Role.RA_OPERATOR: frozenset({QualificationArea.PERSONAL_DATA}),
        Role.CALL_CENTRE_OPERATOR: frozenset({QualificationArea.PERSONAL_DATA}),
        Role.JLIS_APPROVER: frozenset(),
        Role.DIGITAL_AGENCY_APPROVER: frozenset(),
    }
)
"""5.3.1 asks for "PKI, security and so on" by role and duty; 9.3 for auditing and the operation of CAs.
Approvers of an organisation act for it and are chosen by it (1.3.5.1)."""

BACKGROUND_CHECKED: Final = TRUSTED | {Role.RA_OPERATOR, Role.CALL_CENTRE_OPERATOR}
"""5.3.2 names the trusted roles; who decides on applications or hears holders is checked alike."""
