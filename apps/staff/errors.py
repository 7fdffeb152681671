"""Refusals of the app `staff`."""

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
    """The person holds a role that must lie with somebody else."""

    code = "role_conflict"
    title = "This role and a role the person holds must be held by different people"


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


class ClientInvalid(Invalid):
    """A field of a machine client's registration is malformed."""

    code = "client_invalid"
    title = "The registration of the machine client is not valid"


class ClientIdTaken(Conflict):
    """The client id belongs to another machine."""

    code = "client_id_taken"
    title = "This client id is taken"


class TokenRefused(Refused):
    """A token request is refused; `oauth_error` is the code of RFC 6749 5.2."""

    code = "token_refused"
    title = "No token is given"
    oauth_error = "invalid_client"


class AssertionInvalid(TokenRefused):
    """The client assertion proves nothing (RFC 7523 section 3)."""

    code = "assertion_invalid"
    title = "The client assertion is not valid"


class AssertionReplayed(TokenRefused):
    """The client assertion was used before."""

    code = "assertion_replayed"
    title = "The client assertion was used before"


class ScopeNotAllowed(TokenRefused):
    """The client asks for more than it was registered for."""

    code = "scope_not_allowed"
    title = "The client may not have this scope"
    oauth_error = "invalid_scope"
