"""Root of every refusal and failure this system raises on purpose: five families, stable codes.

The family decides what a caller may do; `code` names the reason for machines and audit records and
never changes once released. Messages are for operators and clients: they name the field or clause
and never carry internals or personal data.
"""

from typing import ClassVar


class DomainError(Exception):
    """An anticipated refusal or failure.

    `field` is a JSON pointer-like path into the input (e.g. ``payload.birth_date``), `clause` a
    clause of the operating regulation (e.g. ``6.3.2.2``); both may be empty.
    """

    code: ClassVar[str] = "domain_error"
    title: ClassVar[str] = "The request could not be carried out"

    def __init__(self, detail: str = "", *, field: str = "", clause: str = "") -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.field = field
        self.clause = clause


class Refused(DomainError):
    """A rule, permission, approval or state says no. Never retried, always audited."""

    code = "refused"
    title = "Refused"


class Missing(DomainError):
    """What was asked for does not exist (or must not be shown to exist)."""

    code = "missing"
    title = "Not found"


class Conflict(DomainError):
    """The request collides with something that already happened."""

    code = "conflict"
    title = "Conflict with the present state"


class Unavailable(DomainError):
    """A machine that we need does not answer; the same request may succeed later."""

    code = "unavailable"
    title = "Temporarily unavailable"


class IntegrityFault(DomainError):
    """Something that must never happen did: stop, keep the evidence, raise the alarm."""

    code = "integrity_fault"
    title = "Integrity fault"


class Invalid(Refused):
    """The input is malformed; `field` says where."""

    code = "invalid"
    title = "The input is not valid"


class IllegalTransition(Refused):
    """The requested event is not possible in the current state."""

    code = "illegal_transition"
    title = "Not possible in the present state"
