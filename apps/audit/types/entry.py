"""One entry of the audit log, before and after it is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from apps.lib.canonical import Plain


class Outcome(StrEnum):
    """How an act ended. UNKNOWN: the machine did not say (counts as possibly done)."""

    DONE = "DONE"
    REFUSED = "REFUSED"
    FAILED = "FAILED"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """What happened to whom; the actor and the instant are added when it is written."""

    event: str
    subject: str
    outcome: Outcome = Outcome.DONE
    clause: str = ""
    detail: Mapping[str, Plain] = field(default_factory=dict)
