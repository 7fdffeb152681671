"""What the nightly review finds wrong with people, roles and security keys."""

from dataclasses import dataclass
from enum import StrEnum


class AuthorityFaultCode(StrEnum):
    """A state of the tables that no command of ours brings about, or that must not last."""

    ROLES_APART = "ROLES_APART"  # one person holds roles that must lie apart (5.2.4)
    EMPLOYER_EXCLUDED = "EMPLOYER_EXCLUDED"  # the organisation may not fill the role (1.3.5.1, 9.4)
    ASSIGNMENT_UNSUPPORTED = "ASSIGNMENT_UNSUPPORTED"  # no used approval explains the role (5.2.4)
    PREREQUISITE_MISSING = "PREREQUISITE_MISSING"  # check, qualification or training (5.3)
    KEY_SHARED = "KEY_SHARED"  # one security key in two accounts (5.2.3)
    KEY_UNLOGGED = "KEY_UNLOGGED"  # a security key without the event of its registration
    ACCOUNT_UNLOGGED = "ACCOUNT_UNLOGGED"  # an account without the event of its registration
    ACCOUNT_MOVED = "ACCOUNT_MOVED"  # in another organisation than the log says (1.3.5.1)
    ACCOUNT_REOPENED = "ACCOUNT_REOPENED"  # open, and no command opened it (5.3.7)
    CLIENT_UNSUPPORTED = "CLIENT_UNSUPPORTED"  # no used approval names the machine client as it stands
    FACTOR_MISSING = "FACTOR_MISSING"  # a role in force and no second factor (5.2.3)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityFault:
    """One finding; `subject` is an actor id or an assignment, `detail` holds codes and ids only."""

    code: AuthorityFaultCode
    subject: str
    clause: str
    detail: str = ""
