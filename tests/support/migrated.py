"""Databases with the whole schema: migrated once a session, then copied, as a migration takes seconds."""

import shutil
import sys
from pathlib import Path

import pytest

from tests.support.processes import Child, wait_until

ROOT = Path(__file__).resolve().parents[2]


def migrate(url: str, log: Path) -> None:
    """Make the whole schema in a database."""
    environment = {"DJANGO_SETTINGS_MODULE": "dsportal.settings.test", "DSPORTAL_TEST_DB": url}
    child = Child(
        [sys.executable, str(ROOT / "manage.py"), "migrate", "-v0"], log=log, environment=environment
    )
    wait_until(lambda: not child.running(), "migrate")
    assert child.said() == ""


class MigratedFile:
    """A migrated SQLite file that nobody writes to."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "migrated.sqlite3"
        migrate(f"sqlite:{self._file}", folder / "migrate.log")
        assert [path.name for path in folder.glob("migrated*")] == [self._file.name]  # the log is merged

    def copy_to(self, path: Path) -> None:
        """Make a database of its own for one test."""
        shutil.copyfile(self._file, path)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> MigratedFile:
    """Return the file from which each test may copy its database."""
    return MigratedFile(tmp_path_factory.mktemp("migrated"))
