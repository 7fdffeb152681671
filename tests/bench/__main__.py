"""`make bench`: the figures of design.md part 7, one JSON object a line, all from one run on one machine.

Each line has `bench` (what), its figures with the unit in the name (``_us``, ``_ms``, ``per_second``) and,
for the pipeline, `ratio_to_raw_signature`: CPU per credential, counted in signatures of the bare library
(`raw_signature`, one process, earlier in the same run). `raw_cpu_us` and `raw_signatures_of_cpu` of the
pipeline compare with signatures through our own session layer, taken between the rounds instead.
"""

import json
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import psycopg

from tests.bench.builder import bench_builder
from tests.bench.child import run_child
from tests.bench.compromise import SMALL, drill
from tests.bench.hsm import bench_raw
from tests.bench.lists import bench_status_lists
from tests.bench.machine import bench_fsync
from tests.bench.pipeline import bench_pipeline
from tests.support.postgres import running_postgres

RAW_SECONDS = 3.0
PIPELINE_SECONDS = 3.0
SIGNERS = ("10", "1", "2")  # batch size, then numbers of signers
Rows = Iterable[Mapping[str, Any]]


def main() -> None:
    """Run everything; progress goes to standard error."""
    begun = time.monotonic()
    _part("disk", "fsync", lambda: [bench_fsync()])
    raw = _part("raw HSM", "raw_signature", lambda: [bench_raw(number, RAW_SECONDS) for number in (1, 2)])
    _part("builder and its peers", "builder", bench_builder)
    _part("pipeline on SQLite", "pipeline", lambda: _with_ratio(_pipeline(""), raw))
    _part("signers on SQLite", "signers", lambda: _signers("", raw))
    with running_postgres(fsync=True) as cluster:
        _part("pipeline on PostgreSQL", "pipeline", lambda: _with_ratio(_pipeline(cluster.url()), raw))
        with psycopg.connect(cluster.dsn(), autocommit=True) as connection:
            connection.execute("CREATE DATABASE signers")
        _part("signers on PostgreSQL", "signers", lambda: _signers(cluster.url("signers"), raw))
    _part("HTTP, from application to delivery", "http", lambda: run_child("tests.bench.http"))
    _part("status lists", "status_list", bench_status_lists)
    _part("audit log", "audit", lambda: run_child("tests.bench.audit"))
    _part("key compromise", "compromise", lambda: drill(*SMALL))
    _say(f"done in {time.monotonic() - begun:.0f} s")


def _pipeline(database_url: str) -> Rows:
    return bench_pipeline(database_url, seconds=PIPELINE_SECONDS)


def _with_ratio(rows: Rows, raw: Rows) -> Rows:
    cost = next(iter(raw))["cpu_us_per_signature"]
    return [{**row, "ratio_to_raw_signature": round(row["cpu_us"] / cost, 2)} for row in rows]


def _signers(database_url: str, raw: Rows) -> Rows:
    kind = (database_url or "sqlite").partition(":")[0]
    rows = run_child("tests.bench.signers", *SIGNERS, database_url=database_url)
    return _with_ratio([{"database": kind, **row} for row in rows], raw)


def _part(title: str, bench: str, measure: Callable[[], Rows]) -> list[Mapping[str, Any]]:
    """Measure and print; return the rows."""
    begun = time.monotonic()
    rows = list(measure())
    for row in rows:
        sys.stdout.write(json.dumps({"bench": bench, **row}) + "\n")
    sys.stdout.flush()
    _say(f"{title}: {time.monotonic() - begun:.0f} s")
    return rows


def _say(text: str) -> None:
    sys.stderr.write(f"bench: {text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
