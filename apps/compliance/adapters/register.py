"""Reads the register of obligations, docs/cps/requirements.csv."""

import csv
from pathlib import Path

from apps.compliance.errors import RegisterInvalid
from apps.compliance.types import Kind, Requirement


def read_register(path: Path) -> tuple[Requirement, ...]:
    """Return the rows in their order; raise `RegisterInvalid` for unknown kinds or repeated ids."""
    with path.open(encoding="utf-8", newline="") as lines:
        try:
            rows = tuple(
                Requirement(
                    identifier=row["id"], section=row["section"], actor=row["actor"], kind=Kind(row["kind"])
                )
                for row in csv.DictReader(lines)
            )
        except (KeyError, ValueError) as fault:
            raise RegisterInvalid(f"{path.name}: {fault}") from fault
    if len({row.identifier for row in rows}) != len(rows):
        raise RegisterInvalid(f"{path.name}: an id stands twice")
    return rows
