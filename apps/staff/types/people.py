"""People and the roles they hold, without any secret."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from apps.lib.cps.roles import Organisation


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
    """One role given to one person for a time; `valid_until` is None where no end was set.

    `held_since` is the instant from which the person could act in the role.
    """

    assignment_id: UUID
    user_id: UUID
    role: str
    granted_by: str
    valid_from: datetime
    valid_until: datetime | None
    held_since: datetime
