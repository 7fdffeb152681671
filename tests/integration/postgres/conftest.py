"""A real PostgreSQL with the whole schema; tests talk to it through connections of their own."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.postgres import Cluster, running_postgres
from tests.support.processes import Child, wait_until

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Return a cluster of the module's own, whose database `postgres` is migrated."""
    with running_postgres() as running:
        log = tmp_path_factory.mktemp("postgres") / "migrate.log"
        environment = {"DJANGO_SETTINGS_MODULE": "dsportal.settings.test", "DSPORTAL_TEST_DB": running.url()}
        command = [sys.executable, str(ROOT / "manage.py"), "migrate", "-v0"]
        migrate = Child(command, log=log, environment=environment)
        wait_until(lambda: not migrate.running(), "migrate")
        assert migrate.said() == ""
        yield running
