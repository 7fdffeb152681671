"""Words of the app `staff`: what may be shown of people, roles, machine clients and personnel files."""

from apps.staff.types.clients import (
    CLIENT_ID,
    SCOPES_OF,
    ClientKind,
    digest_of,
)
from apps.staff.types.login import (
    Proof,
    SessionEnd,
    SessionView,
)
from apps.staff.types.people import (
    CertificateView,
    RoleGrant,
    StaffMember,
)

__all__ = [
    "CLIENT_ID",
    "SCOPES_OF",
    "CertificateView",
    "ClientKind",
    "Proof",
    "RoleGrant",
    "SessionEnd",
    "SessionView",
    "StaffMember",
    "digest_of",
]
