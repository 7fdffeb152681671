"""The stand-alone verifier names what was changed in a bundle, and where."""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.builders.audit_bundle import (
    Change,
    append,
    both,
    delete,
    flip,
    insert,
    on_lines,
    read,
    swap,
    truncate,
    write,
)
from tests.support.dsverify import verdict

RowChange = Callable[[dict[str, Any]], None]
pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.mark.requirement("R-5.4.4-1")
def test_an_untouched_bundle_is_accepted_with_what_was_checked(
    bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = verdict(bundle, capsys)
    assert code == 0
    assert "9 events" in said
    assert "3 checkpoints" in said
    assert said.endswith("the log is complete and unchanged\n")


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (on_lines(flip), "events.jsonl line 4: is not what was sealed"),
        (on_lines(delete), "events.jsonl line 3: is not what was sealed"),
        (on_lines(swap), "events.jsonl line 6: is not what was sealed"),
        (on_lines(insert), "events.jsonl line 2: is not what was sealed"),
        (on_lines(truncate), "events.jsonl line 9: is missing"),
        (on_lines(append), "events.jsonl line 10: the log has no leaf for it"),
        (both(flip), "checkpoints.jsonl line 2: lines 2 to 4 of events.jsonl"),
        (both(delete), "checkpoints.jsonl line 2: lines 2 to 4 of events.jsonl"),
        (both(swap), "checkpoints.jsonl line 3: lines 5 to 9 of events.jsonl"),
        (both(insert), "checkpoints.jsonl line 2: lines 2 to 4 of events.jsonl"),
        (both(truncate), "events.jsonl line 9: is missing; checkpoints.jsonl line 3 has 9 events"),
        (both(append), "events.jsonl line 10: no checkpoint covers it"),
        (lambda files: files.update({"events.jsonl": files["events.jsonl"][:-5]}), "line 9: is cut off"),
    ],
)
def test_tampered_events_are_named(
    bundle: Path, capsys: pytest.CaptureFixture[str], change: Change, where: str
) -> None:
    files = read(bundle)
    change(files)
    write(bundle, files)
    code, said = verdict(bundle, capsys)
    assert code == 1
    assert where in said
    assert "complete" not in said


def note(change: RowChange, number: int = 2) -> Change:
    def run(lines: list[bytes]) -> None:
        row = json.loads(lines[number])
        change(row)
        lines[number] = json.dumps(row).encode() + b"\n"

    return on_lines(run, "checkpoints.jsonl")


def replaced(old: str, new: str) -> RowChange:
    return lambda row: row.update(note=str(row["note"]).replace(old, new, 1))


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (note(replaced("\n9\n", "\n8\n")), "line 3: the signature is wrong"),
        (note(replaced("\n9\n", "\n09\n")), "line 3: not a checkpoint"),
        (note(replaced("\n9\n", "\nnine\n")), "line 3: not a checkpoint"),
        (note(replaced("\n\n", "\n")), "line 3: not a checkpoint"),
        (note(replaced("\u2014", "-")), "line 3: no signature of"),
        (note(lambda row: row.update(consistency=[])), "line 3: the consistency proof is too short"),
        (
            note(
                lambda row: row.update(
                    consistency=[*row["consistency"], base64.b64encode(bytes(32)).decode()]
                )
            ),
            "line 3: not consistent",
        ),
        (note(lambda row: row.update(consistency=["AA=="]), 0), "line 1: a proof from the empty log"),
        (
            note(lambda row: row.update(consistency=row["consistency"][::-1])),
            "line 3: not consistent with the checkpoint before",
        ),
        (on_lines(lambda rows: rows.insert(1, rows[0]), "checkpoints.jsonl"), "line 2: does not grow"),
        (on_lines(lambda rows: rows.pop(1), "checkpoints.jsonl"), "line 2: "),
    ],
)
def test_tampered_checkpoints_are_named(
    bundle: Path, capsys: pytest.CaptureFixture[str], change: Change, where: str
) -> None:
    files = read(bundle)
    change(files)
    write(bundle, files)
    code, said = verdict(bundle, capsys)
    assert code == 1
    assert f"checkpoints.jsonl {where}" in said
