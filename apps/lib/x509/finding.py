"""What a linter says: one broken row of a profile."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """A stable code, the clause of the operating regulation that asks for it, and the words."""

    code: str
    clause: str
    detail: str
