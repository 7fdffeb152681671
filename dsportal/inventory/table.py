"""The whole inventory as rows and as the file docs/inventory.csv."""

import csv
import io
from pathlib import Path
from typing import Final

from dsportal.inventory.gates import Row

FILE: Final = Path(__file__).resolve().parents[2] / "docs" / "inventory.csv"
_COLUMNS: Final = ("sort", "path", "gate", "names", "services", "reason")


def inventory() -> list[Row]:
    """Return one row for every path, in a stable order."""
    from dsportal.inventory.paths import path_rows  # noqa: PLC0415 - these import models, which need the set-up
    from dsportal.inventory.services import service_rows  # noqa: PLC0415 - as above

    return sorted([*path_rows(), *service_rows()], key=lambda found: (found.sort, found.path))


def inventory_csv() -> str:
    """Return the file's text."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for found in inventory():
        names, services = " ".join(found.names), " ".join(found.services)
        writer.writerow([found.sort, found.path, found.gate or "", names, services, found.reason])
    return text.getvalue()
