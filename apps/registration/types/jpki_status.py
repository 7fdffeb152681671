"""What a JPKI status provider answers (clause 3.2.3); anything but GOOD never counts as valid."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from cryptography import x509


class JpkiStatus(StrEnum):
    """The status of a card certificate. UNKNOWN covers every answer that cannot be relied upon."""

    GOOD = "GOOD"
    REVOKED = "REVOKED"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusAnswer:
    """One answer: `detail` is a stable code, `evidence` the response exactly as received."""

    status: JpkiStatus
    detail: str = ""
    evidence: bytes = b""


class JpkiStatusProvider(Protocol):
    """Asks for the status of a card certificate; never raises for a peer that fails, answers UNKNOWN."""

    def check(
        self, *, certificate: x509.Certificate, issuer: x509.Certificate, at: datetime, max_age: int
    ) -> StatusAnswer:
        """Return the status at the instant `at`; answers older than `max_age` seconds are UNKNOWN."""
        ...
