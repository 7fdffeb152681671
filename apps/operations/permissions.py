"""Whose duty it is (5.2.1.2, 5.2.1.5, 5.2.1.7, 5.2.4)."""

from typing import Final

from apps.lib.actor import LoginStrength
from apps.lib.cps.roles import Role

VERIFIED: Final = frozenset({LoginStrength.SECOND_FACTOR, LoginStrength.PASSKEY})
OPERATIONS_OFFICE: Final = frozenset({Role.OPERATIONS_MANAGER})
ORDERING: Final = frozenset({Role.CA_MANAGER, Role.OPERATIONS_MANAGER})
ENGINEERS: Final = frozenset({Role.SYSTEM_ENGINEER})
MAINTAINERS: Final = frozenset({Role.SYSTEM_ENGINEER, Role.PKI_ENGINEER, Role.OPERATIONS_STAFF})
CLERKS: Final = frozenset({Role.OPERATIONS_STAFF})
OPERATORS: Final = CLERKS | OPERATIONS_OFFICE
AUDITORS: Final = frozenset({Role.AUDITOR, Role.EXTERNAL_AUDITOR})
EXECUTING: Final = MAINTAINERS | {
    Role.OPERATIONS_MANAGER,
    Role.KEY_CUSTODIAN,
    Role.CERTIFICATE_ISSUER,
    Role.FACILITY_STAFF,
    Role.RA_OPERATOR,
}
