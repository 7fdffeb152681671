"""A copy of the database for a rehearsal, and the process that works on it.

SQLite is copied page by page while others write (its backup API). On PostgreSQL people make the copy with
their own tools (``pg_dump``), create the table ``rehearsal_copy`` in it and run there
``manage.py rehearse_on_copy``: the account of the portal may create no databases.
"""

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from django.db import connection

from apps.incidents.errors import RehearsalFailed

MARK: Final = "rehearsal_copy"
_HOUR: Final = 3600.0
_ERRAND: Final = (
    "import sys; from django.core.management import execute_from_command_line as run; run(sys.argv[1:])"
)


def is_marked_copy() -> bool:
    """Say whether the connected database carries the mark of a copy."""
    return MARK in connection.introspection.table_names()


@contextmanager
def marked_copy() -> Iterator[str]:
    """Yield the URL of a marked copy of the database, which is gone afterwards; raise `RehearsalFailed`."""
    if connection.vendor != "sqlite":
        raise RehearsalFailed("on PostgreSQL the copy is made by hand", clause="5.7.3")
    connection.ensure_connection()
    with tempfile.TemporaryDirectory(prefix="dsportal-rehearsal-") as folder:
        path = Path(folder, "copy.sqlite3")
        with closing(sqlite3.connect(path)) as copy:
            connection.connection.backup(copy)
            copy.execute(f"CREATE TABLE {MARK} (made integer)")
            copy.commit()
        yield f"sqlite:{path}"


def rehearse_in_child(url: str, *, key_id: str, seconds: float) -> Mapping[str, Any]:
    """Run `rehearse_on_copy` on that database in a process of its own; raise `RehearsalFailed`."""
    environment = os.environ | {"DSPORTAL_DB": url, "DSPORTAL_TEST_DB": url}
    arguments = ["manage.py", "rehearse_on_copy", key_id, "--seconds", str(seconds)]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and program text
            [sys.executable, "-c", _ERRAND, *arguments],
            env=environment,
            capture_output=True,
            text=True,
            timeout=seconds + _HOUR,
            check=True,
        )
    except subprocess.SubprocessError as error:
        raise RehearsalFailed(f"the work on the copy ended with {type(error).__name__}") from None
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result
