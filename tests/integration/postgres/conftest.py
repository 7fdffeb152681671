"""A real PostgreSQL with the whole schema; tests talk to it through connections of their own."""

from collections.abc import Iterator

import pytest

from tests.support.postgres import Cluster, running_postgres
from tests.support.races import migrated


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Return a cluster of the module's own, whose database `postgres` is migrated."""
    with running_postgres() as running:
        migrated(running.url(), tmp_path_factory.mktemp("postgres") / "migrate.log")
        yield running
