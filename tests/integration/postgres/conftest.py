"""A real PostgreSQL with the whole schema; tests talk to it through connections of their own."""

from collections.abc import Iterator

import psycopg
import pytest

from tests.support.migrated import migrate
from tests.support.postgres import Cluster, running_postgres


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Return a cluster whose database `postgres` is migrated; nobody works in it."""
    with running_postgres() as running:
        migrate(running.url(), tmp_path_factory.mktemp("postgres") / "migrate.log")
        yield running


@pytest.fixture(scope="module")
def cluster(server: Cluster, request: pytest.FixtureRequest) -> Cluster:
    """Return the cluster with a migrated database of the module's own."""
    name = request.module.__name__.rpartition(".")[2]
    with psycopg.connect(server.dsn("template1"), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE postgres')
    return server.with_database(name)
