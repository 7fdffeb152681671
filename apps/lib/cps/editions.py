"""Editions of the operating regulation that this code implements (cover page, 1.5.3, 10.10.1)."""

from dataclasses import dataclass
from datetime import date
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One edition.

    `text_sha256` is the digest of the text file the register was read from, `values_sha256` that of the
    values which this code gives it (`fingerprint.py`): no value changes without an edition.
    """

    version: str
    issued_on: date
    in_force_from: date
    in_force_until: date | None
    text_sha256: str
    values_sha256: str
    changed_parts: str

    def is_in_force(self, on: date) -> bool:
        """Say whether the edition binds on that legal day."""
        return self.in_force_from <= on and (self.in_force_until is None or on <= self.in_force_until)


EDITION_1_00: Final = Edition(
    version="1.00",
    issued_on=date(2025, 6, 24),
    in_force_from=date(2025, 6, 24),
    in_force_until=None,
    text_sha256="3c14ee85c7d696f65bbc8d3bbeebcebb7066d03aa8ffadc9d0fc2d62d9a43e6e",
    values_sha256="66f1a90fcd58cf8af61f566ac5e0c7cfc031716412de5f1304e8733d738fc451",
    changed_parts="初版",
)

EDITIONS: Final = (EDITION_1_00,)


def edition_in_force(on: date) -> Edition | None:
    """Return the edition that binds on that legal day, or nothing."""
    return next((edition for edition in EDITIONS if edition.is_in_force(on)), None)
