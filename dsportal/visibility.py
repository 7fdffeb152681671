"""Who sees what (5.2.3: each person reaches the minimum for the role; 5.4.4: auditors alone read the log)."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from apps.lib.cps.roles import Role

AUDITORS: Final = frozenset({Role.AUDITOR, Role.EXTERNAL_AUDITOR})
MANAGERS: Final = frozenset({Role.CA_MANAGER, Role.OPERATIONS_MANAGER})
ENGINEERS: Final = frozenset({Role.SYSTEM_ENGINEER, Role.PKI_ENGINEER})
RA: Final = frozenset({Role.RA_OPERATOR}) | MANAGERS | AUDITORS
ISSUING: Final = frozenset({Role.PKI_ENGINEER, Role.OPERATIONS_STAFF}) | MANAGERS | AUDITORS
KEYS: Final = frozenset({Role.KEY_CUSTODIAN, Role.CERTIFICATE_ISSUER}) | ENGINEERS | MANAGERS | AUDITORS
CEREMONIES: Final = KEYS | {Role.FACILITY_STAFF}
INCIDENTS: Final = KEYS | {Role.OPERATIONS_STAFF}
COMPLIANCE: Final = MANAGERS | AUDITORS | {Role.JLIS_APPROVER, Role.DIGITAL_AGENCY_APPROVER}
REVOKING: Final = ISSUING | {Role.RA_OPERATOR}  # the list tells reasons: not for the call centre (5.2.3)
EVERYBODY: Final = frozenset(Role)
OPERATING: Final = ENGINEERS | MANAGERS | AUDITORS | {Role.OPERATIONS_STAFF}
ORDERED: Final = OPERATING | {
    Role.KEY_CUSTODIAN,
    Role.CERTIFICATE_ISSUER,
    Role.FACILITY_STAFF,
    Role.RA_OPERATOR,
}
PLANNING: Final = OPERATING | {Role.JLIS_APPROVER, Role.DIGITAL_AGENCY_APPROVER}
FILES: Final = MANAGERS | AUDITORS
CONTRACTORS: Final = FILES | {Role.DIGITAL_AGENCY_APPROVER}
ASSURANCE: Final = KEYS | {Role.JLIS_APPROVER, Role.DIGITAL_AGENCY_APPROVER}
DESK: Final = MANAGERS | AUDITORS | {Role.OPERATIONS_STAFF}


class Screen(StrEnum):
    """Our own screens."""

    TIMELINE = "TIMELINE"
    OPEN_SIGNER = "OPEN_SIGNER"
    AUDIT_TRAIL = "AUDIT_TRAIL"
    APPROVALS = "APPROVALS"
    SITE_POLICY = "SITE_POLICY"
    PEOPLE = "PEOPLE"
    SEPARATION = "SEPARATION"
    TRAINING = "TRAINING"
    DOCUMENTS = "DOCUMENTS"
    CONTRACTS = "CONTRACTS"
    CEREMONIES = "CEREMONIES"
    CEREMONY = "CEREMONY"
    CEREMONY_DRAFT = "CEREMONY_DRAFT"
    CEREMONY_PLAN = "CEREMONY_PLAN"
    CEREMONY_REHEARSAL = "CEREMONY_REHEARSAL"
    ATTENDANCE = "ATTENDANCE"
    COMPROMISES = "COMPROMISES"
    KEY_CALENDAR = "KEY_CALENDAR"
    ASSURANCE = "ASSURANCE"
    KEY_BOARD = "KEY_BOARD"
    CUSTODY = "CUSTODY"
    DOCTOR = "DOCTOR"


SCREENS: Final[Mapping[Screen, frozenset[Role]]] = MappingProxyType(
    {
        Screen.TIMELINE: ISSUING | {Role.RA_OPERATOR},
        Screen.OPEN_SIGNER: frozenset({Role.KEY_CUSTODIAN}),
        Screen.AUDIT_TRAIL: AUDITORS,
        Screen.APPROVALS: EVERYBODY,
        Screen.SITE_POLICY: EVERYBODY,
        Screen.PEOPLE: FILES,
        Screen.SEPARATION: MANAGERS | AUDITORS,
        Screen.TRAINING: EVERYBODY,
        Screen.DOCUMENTS: EVERYBODY,
        Screen.CONTRACTS: CONTRACTORS,
        Screen.CEREMONIES: CEREMONIES,
        Screen.CEREMONY: KEYS,
        Screen.CEREMONY_DRAFT: frozenset({Role.OPERATIONS_MANAGER}),
        Screen.CEREMONY_PLAN: frozenset({Role.CA_MANAGER}),
        Screen.CEREMONY_REHEARSAL: frozenset({Role.OPERATIONS_MANAGER}),
        Screen.ATTENDANCE: frozenset({Role.FACILITY_STAFF}),
        Screen.COMPROMISES: INCIDENTS,
        Screen.KEY_CALENDAR: KEYS,
        Screen.ASSURANCE: ASSURANCE,
        Screen.KEY_BOARD: KEYS,
        Screen.CUSTODY: KEYS,
        Screen.DOCTOR: KEYS,
    }
)
