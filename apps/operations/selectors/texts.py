"""Opening one sealed text of a record; what comes out may be personal and stays on the page."""

from apps.base.sealed import unseal
from apps.operations.models.record import Record


def place_of(row: Record) -> str:
    """Return the name under which texts of such rows are sealed."""
    return f"operations_{type(row).__name__.lower()}"


def opened_text(row: Record, column: str) -> str:
    """Return the text of a sealed column, empty where nothing was written; raise `SealBroken`."""
    sealed = getattr(row, column)
    if sealed is None:
        return ""
    return unseal(bytes(sealed), table=place_of(row), column=column, row_id=row.pk).decode()
