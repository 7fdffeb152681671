"""The words of the inventory: which gate stands before a path that changes something."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Gate(StrEnum):
    """What must be given before a path changes anything."""

    APPROVAL = "APPROVAL"  # consumes an approval of that kind (5.2.2, 5.2.4)
    ASKS = "ASKS"  # only opens a request for an approval of that kind
    QUORUM = "QUORUM"  # several key custodians act, each with a share of their own
    PERMIT = "PERMIT"  # takes a permit of the linter, which is good for one signature
    ROLE = "ROLE"  # one person with the role, logged in with a second factor
    SCOPE = "SCOPE"  # a registered machine client with the scope
    SYSTEM = "SYSTEM"  # the scheduler, a worker or a signer; no person and no client reaches it
    OWN = "OWN"  # concerns the acting person's own account or session only
    OPEN = "OPEN"  # anybody: proves who asks by other means, or changes no record
    INNER = "INNER"  # a step of other services; no screen, operation, task or command offers it
    REFUSED = "REFUSED"  # a library's way round our services: it refuses, and says what to do instead
    MACHINE = (
        "MACHINE"  # needs the machine's own account; constraints, triggers, log and nightly review stand
    )
    READS = "READS"  # takes no input that changes a record


@dataclass(frozen=True, slots=True)
class Written:
    """What is written about a path: its gate, why that is enough, and the roles, scopes or kinds it names."""

    gate: Gate
    reason: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One path. `sort` is what it is reached by, `services` what it calls, `names` roles, scopes or kinds."""

    sort: str
    path: str
    gate: Gate | None
    names: tuple[str, ...]
    services: tuple[str, ...]
    reason: str

    def classed(self) -> bool:
        """Say whether the row has a gate, and an approval or a written reason."""
        return self.gate is not None and bool(self.reason or (self.gate is Gate.APPROVAL and self.names))


def row(sort: str, path: str, services: Iterable[str], written: Written | None) -> Row:
    """Return the row of a path as it was written down; without a gate where nobody wrote anything."""
    return Row(
        sort=sort,
        path=path,
        gate=written.gate if written else None,
        names=tuple(sorted(written.names)) if written else (),
        services=tuple(sorted(services)),
        reason=written.reason if written else "",
    )
