"""People and the roles they hold, without any secret."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from apps.lib.cps.roles import Organisation
from apps.staff.states import AssignmentState, CertificateState


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember:
    """A registered person, without any secret."""

    user_id: UUID
    username: str
    display_name: str
    organisation: Organisation
    active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleGrant:
    """One role given to one person for a time; `valid_until` is exclusive.

    `held_since` is the instant from which the person could act in the role, once it is active.
    """

    assignment_id: UUID
    user_id: UUID
    role: str
    scope: str
    state: AssignmentState
    granted_by: str
    approval_id: UUID | None
    is_break_glass: bool
    reason: str
    valid_from: datetime
    valid_until: datetime
    held_since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateView:
    """A certificate of a member of staff; `sha256` is over its DER form, hexadecimal."""

    certificate_id: UUID
    user_id: UUID
    serial: str
    issuer: str
    sha256: str
    not_before: datetime
    not_after: datetime
    state: CertificateState
