"""Who there is: the trusted roles of clause 5.2.1, the roles around them, and which exclude each other."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from itertools import combinations
from types import MappingProxyType
from typing import Final


class Organisation(StrEnum):
    """Employers of staff; the first two decide together (1.3.5.1)."""

    JLIS = "JLIS"
    DIGITAL_AGENCY = "DIGITAL_AGENCY"
    CONTRACTOR = "CONTRACTOR"
    AUDIT_FIRM = "AUDIT_FIRM"


DECISION_BODY: Final = frozenset({Organisation.JLIS, Organisation.DIGITAL_AGENCY})


class Role(StrEnum):
    """A role that a person may hold; the value is its code everywhere."""

    CA_MANAGER = "ca_manager"
    OPERATIONS_MANAGER = "ops_manager"
    KEY_CUSTODIAN = "key_custodian"
    CERTIFICATE_ISSUER = "certificate_issuer"
    SYSTEM_ENGINEER = "system_engineer"
    PKI_ENGINEER = "pki_engineer"
    OPERATIONS_STAFF = "ops_staff"
    FACILITY_STAFF = "facility_staff"
    AUDITOR = "auditor"
    EXTERNAL_AUDITOR = "external_auditor"
    RA_OPERATOR = "ra_operator"
    CALL_CENTRE_OPERATOR = "call_centre_operator"
    JLIS_APPROVER = "jlis_approver"
    DIGITAL_AGENCY_APPROVER = "digital_agency_approver"


class Scope(StrEnum):
    """A function of the DS for which some roles exist several times (5.2.1)."""

    DS = "DS"
    RA = "RA"
    HSM = "HSM"
    NETWORK = "NETWORK"
    ROOM = "ROOM"


SCOPED: Final = frozenset(
    {Role.SYSTEM_ENGINEER, Role.PKI_ENGINEER, Role.OPERATIONS_STAFF, Role.FACILITY_STAFF}
)
"""5.2.1: technical, PKI, maintenance and facility roles may be given once for each function (it cites
5.2.1.9, which does not exist; 5.2.1.8 is meant)."""

CLAUSES: Final[Mapping[Role, str]] = MappingProxyType(
    {
        Role.CA_MANAGER: "5.2.1.1",
        Role.OPERATIONS_MANAGER: "5.2.1.2",
        Role.KEY_CUSTODIAN: "5.2.1.3",
        Role.CERTIFICATE_ISSUER: "5.2.1.4",
        Role.SYSTEM_ENGINEER: "5.2.1.5",
        Role.PKI_ENGINEER: "5.2.1.6",
        Role.OPERATIONS_STAFF: "5.2.1.7",
        Role.FACILITY_STAFF: "5.2.1.8",
        Role.AUDITOR: "9.1",
        Role.EXTERNAL_AUDITOR: "9.3",
        Role.RA_OPERATOR: "1.3.2",
        Role.CALL_CENTRE_OPERATOR: "4.9.3",
        Role.JLIS_APPROVER: "1.3.5.1",
        Role.DIGITAL_AGENCY_APPROVER: "1.3.5.1",
    }
)

TITLES_JA: Final[Mapping[Role, str]] = MappingProxyType(
    {
        Role.CA_MANAGER: "認証局管理責任者",
        Role.OPERATIONS_MANAGER: "運用保守責任者",
        Role.KEY_CUSTODIAN: "秘密鍵管理者",
        Role.CERTIFICATE_ISSUER: "認証局電子証明書発行者",
        Role.SYSTEM_ENGINEER: "システム技術担当者",
        Role.PKI_ENGINEER: "PKI技術担当者",
        Role.OPERATIONS_STAFF: "運用保守担当者",
        Role.FACILITY_STAFF: "施設スタッフ",
        Role.AUDITOR: "監査員",
        Role.EXTERNAL_AUDITOR: "監査人",
        Role.RA_OPERATOR: "登録局担当者",
        Role.CALL_CENTRE_OPERATOR: "コールセンターオペレータ",
        Role.JLIS_APPROVER: "機構承認者",
        Role.DIGITAL_AGENCY_APPROVER: "デジタル庁承認者",
    }
)

TRUSTED: Final = frozenset(
    {
        Role.CA_MANAGER,
        Role.OPERATIONS_MANAGER,
        Role.KEY_CUSTODIAN,
        Role.CERTIFICATE_ISSUER,
        Role.SYSTEM_ENGINEER,
        Role.PKI_ENGINEER,
        Role.OPERATIONS_STAFF,
        Role.FACILITY_STAFF,
        Role.AUDITOR,
    }
)
"""The eight roles of 5.2.1 and the auditor of 9.1, who is described in the same form."""

EMPLOYERS: Final[Mapping[Role, frozenset[Organisation]]] = MappingProxyType(
    {
        Role.CA_MANAGER: DECISION_BODY,
        Role.JLIS_APPROVER: frozenset({Organisation.JLIS}),
        Role.DIGITAL_AGENCY_APPROVER: frozenset({Organisation.DIGITAL_AGENCY}),
        Role.EXTERNAL_AUDITOR: frozenset({Organisation.AUDIT_FIRM}),
    }
)
"""Roles that only people of certain organisations may hold (1.3.5.1, 9.4); the others are open to all."""

_CEREMONY: Final = frozenset(
    {
        Role.CA_MANAGER,
        Role.OPERATIONS_MANAGER,
        Role.KEY_CUSTODIAN,
        Role.CERTIFICATE_ISSUER,
        Role.PKI_ENGINEER,
        Role.AUDITOR,
    }
)


def _pairs(role: Role, others: Iterable[Role]) -> set[frozenset[str]]:
    return {frozenset({role, other}) for other in others if other is not role}


SEPARATED: Final[frozenset[frozenset[str]]] = frozenset(
    _pairs(
        Role.CA_MANAGER,
        (
            Role.KEY_CUSTODIAN,
            Role.PKI_ENGINEER,
            Role.SYSTEM_ENGINEER,
            Role.OPERATIONS_MANAGER,
            Role.CERTIFICATE_ISSUER,
        ),
    )
    | _pairs(
        Role.KEY_CUSTODIAN,
        (Role.CERTIFICATE_ISSUER, Role.PKI_ENGINEER, Role.OPERATIONS_MANAGER, Role.SYSTEM_ENGINEER),
    )
    | _pairs(Role.CERTIFICATE_ISSUER, (Role.PKI_ENGINEER, Role.OPERATIONS_MANAGER))
    | _pairs(Role.AUDITOR, Role)
    | _pairs(Role.EXTERNAL_AUDITOR, Role)
    | _pairs(Role.FACILITY_STAFF, _CEREMONY)
    | _pairs(Role.SYSTEM_ENGINEER, (Role.OPERATIONS_MANAGER,))
    | _pairs(Role.RA_OPERATOR, (Role.KEY_CUSTODIAN, Role.CERTIFICATE_ISSUER, Role.PKI_ENGINEER))
    | _pairs(Role.CALL_CENTRE_OPERATOR, (*TRUSTED, Role.RA_OPERATOR))
    | _pairs(Role.JLIS_APPROVER, Role)
    | _pairs(Role.DIGITAL_AGENCY_APPROVER, Role)
)
"""Pairs that one person may not hold together (5.2.4 asks for separation and leaves the table to the
site; the RA's pairs follow 1.6, the call centre's 4.9.2)."""


def conflicts(roles: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return the pairs among `roles` that one person may not hold together, in a stable order."""
    held = sorted(set(roles))
    return tuple(pair for pair in combinations(held, 2) if frozenset(pair) in SEPARATED)


def may_employ(organisation: str, role: str) -> bool:
    """Say whether people of that organisation may hold the role (1.3.5.1, 9.4)."""
    return all(organisation in allowed for limited, allowed in EMPLOYERS.items() if limited == role)
