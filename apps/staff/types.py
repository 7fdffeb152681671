"""Words of the app `staff`: organisations, what a person may be asked about, what commands return."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Organisation(StrEnum):
    """Whom a member of staff works for; quorums ask for people of different organisations."""

    JLIS = "JLIS"
    DIGITAL_AGENCY = "DIGITAL_AGENCY"
    CONTRACTOR = "CONTRACTOR"
    AUDIT_FIRM = "AUDIT_FIRM"


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
    """One role given to one person for a time; `valid_until` is None where no end was set."""

    assignment_id: UUID
    user_id: UUID
    role: str
    granted_by: str
    valid_from: datetime
    valid_until: datetime | None
