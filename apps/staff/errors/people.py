"""Refusals about people and their roles."""

from collections.abc import Sequence
from typing import Any

from apps.lib.cps.separation import Finding
from apps.lib.errors import Conflict, Invalid, Missing, Refused


class StaffManagementRefused(Refused):
    """The actor may not register people or change roles."""

    code = "staff_management_refused"
    title = "Only the operations manager may do this, after a second factor"


class OwnRoleRefused(Refused):
    """Nobody changes the own roles."""

    code = "own_role_refused"
    title = "Nobody may change their own roles"


class RoleConflict(Refused):
    """The person holds a role that must lie with somebody else.

    `pairs` are the roles that clash, `broken` the critical acts that too few people could then complete.
    """

    code = "role_conflict"
    title = "This role and a role the person holds must be held by different people"

    def __init__(
        self,
        detail: str = "",
        *,
        pairs: Sequence[Sequence[str]],
        broken: Sequence[Finding] = (),
        **place: Any,
    ) -> None:
        super().__init__(detail, **place)
        self.pairs = pairs
        self.broken = broken


class RoleUnknown(Invalid):
    """No such role in the regulation."""

    code = "role_unknown"
    title = "There is no such role"


class RoleAlreadyHeld(Conflict):
    """The role is held already."""

    code = "role_already_held"
    title = "The person holds this role already"


class UserNameTaken(Conflict):
    """The user name belongs to somebody."""

    code = "user_name_taken"
    title = "This user name is taken"


class StaffInvalid(Invalid):
    """A field of the registration is malformed."""

    code = "staff_invalid"
    title = "The registration is not valid"


class StaffMissing(Missing):
    """There is no such person or assignment."""

    code = "staff_missing"
    title = "There is no such person or role assignment"
