"""Values for statements that are written out on the hot path; everywhere else the ORM adapts them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection


def adapted(value: object) -> Any:
    """Return the value as the driver takes it: SQLite has no type for UUIDs and instants."""
    if connection.vendor == "sqlite":
        if isinstance(value, UUID):
            return value.hex
        if isinstance(value, datetime):
            return connection.ops.adapt_datetimefield_value(value)
    return value


def row_lock(of: str = "") -> str:
    """Return the end of a SELECT that locks its rows (of one table alias).

    SQLite has no such thing: a writer locks the whole database.
    """
    if not connection.features.has_select_for_update:
        return ""
    return f" FOR UPDATE OF {of}" if of else " FOR UPDATE"
