"""Refusals about machine clients and their tokens."""

from apps.lib.errors import Conflict, Invalid, Refused


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
