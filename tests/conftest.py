"""Fixtures that every test may use; the network stays on this machine."""

import csv
import gc
from pathlib import Path

import pytest
from pytest_socket import socket_allow_hosts

from apps.issuance.services.signing_ground import forget_ground
from apps.issuance.services.status_entries import forget_lists
from apps.keys.services.key_in_service import forget_all
from apps.lib.actor import Actor, ActorKind, LoginStrength
from apps.lib.clock import FixedClock
from apps.policy.selectors import forget_site_values
from tests.support.flush import allow_flush
from tests.support.migrated import migrated_file

__all__ = ["migrated_file"]
REGISTER = Path(__file__).resolve().parent.parent / "docs" / "cps" / "requirements.csv"

allow_flush()


def pytest_collection_finish(session: pytest.Session) -> None:
    """Refuse marks that name an obligation which the register does not have."""
    with REGISTER.open(encoding="utf-8") as lines:
        known = {row["id"] for row in csv.DictReader(lines)}
    marked = {
        str(identifier)
        for item in session.items
        for mark in item.iter_markers("requirement")
        for identifier in mark.args
    }
    if unknown := sorted(marked - known):
        raise pytest.UsageError(f"marked requirements that do not exist: {', '.join(unknown)}")
    gc.freeze()  # eleven thousand tests stay to the end: the collector need not look at them each time


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files whose tests may take longest go first, so that no worker sits idle at the end of a stage."""
    patience: dict[Path, float] = {}
    for item in items:
        mark = item.get_closest_marker("timeout")
        patience[item.path] = max(patience.get(item.path, 0), mark.args[0] if mark else 0)
    items.sort(key=lambda item: -patience[item.path])


@pytest.fixture(autouse=True)
def _loopback_only() -> None:
    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """Processes remember rows for seconds; tests do not."""
    forget_all()
    forget_ground()
    forget_lists()
    forget_site_values()


@pytest.fixture
def clock() -> FixedClock:
    """Return a clock that stands at a working hour in Japan."""
    return FixedClock("2026-11-24T10:00:00+09:00")


@pytest.fixture
def staff_actor() -> Actor:
    """Return a member of staff without any role."""
    return Actor(
        kind=ActorKind.PERSON,
        actor_id="staff:someone",
        organisation="JLIS",
        terminal="test",
        strength=LoginStrength.SECOND_FACTOR,
    )
