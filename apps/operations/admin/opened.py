"""The column of a sealed text: opened on the page of one row, whose reading is audited, never in a list."""

from django.utils.html import format_html_join

from apps.base.columns import NOTHING, Column, Label, actor_text
from apps.operations.models.record import Record
from apps.operations.selectors import opened_text


def opened_column(column: str, label: Label) -> Column:
    """Return the column that shows the text of a sealed one."""

    def cell(row: Record) -> str:
        return opened_text(row, column) or NOTHING

    cell.__name__ = column.removeprefix("sealed_")
    cell.short_description = label  # type: ignore[attr-defined]  # Django's admin reads it from the function
    return cell


def actors_column(field: str, label: Label) -> Column:
    """Return a column with a list of pseudonymous actors."""

    def cell(row: Record) -> str:
        return (
            format_html_join("、", "{}", ((actor_text(actor),) for actor in getattr(row, field))) or NOTHING
        )

    cell.__name__ = field
    cell.short_description = label  # type: ignore[attr-defined]  # the same
    return cell
