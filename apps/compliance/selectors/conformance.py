"""One row for each obligation, derived from the register and the marks of the tests."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Final

from apps.compliance.errors import UnknownRequirement
from apps.compliance.types import ConformanceRow, Kind, MarkedTest, Requirement, Status

COLUMNS: Final = ("requirement_id", "status", "where", "tests", "note")
_PROVEN: Final[Mapping[Kind, Status]] = {
    Kind.ENFORCE: Status.ENFORCED,
    Kind.RECORD: Status.RECORDED,
    Kind.CONFIGURE: Status.CONFIGURED,
}
_WITHOUT_SYSTEM: Final[Mapping[Kind, Status]] = {
    Kind.EXTERNAL: Status.EXTERNAL,
    Kind.NONE: Status.NOT_APPLICABLE,
}


def conformance_rows(
    register: Sequence[Requirement], tests: Sequence[MarkedTest], rule_files: Mapping[str, Sequence[str]]
) -> tuple[ConformanceRow, ...]:
    """Return the rows in the order of the register; raise `UnknownRequirement` for a mark without a row."""
    known = {requirement.identifier for requirement in register}
    if unknown := sorted({mark for test in tests for mark in test.requirements} - known):
        raise UnknownRequirement(", ".join(unknown))
    return tuple(_row(requirement, tests, rule_files) for requirement in register)


def conformance_csv(rows: Sequence[ConformanceRow]) -> str:
    """Return the file's text; lists are joined by semicolons, lines end with a line feed."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow((row.requirement_id, row.status, ";".join(row.where), ";".join(row.tests), row.note))
    return text.getvalue()


def _row(
    requirement: Requirement, tests: Sequence[MarkedTest], rule_files: Mapping[str, Sequence[str]]
) -> ConformanceRow:
    proofs = [test for test in tests if requirement.identifier in test.requirements]
    files = {file for test in proofs for file in test.exercises}
    if proofs:
        files.update(rule_files.get(requirement.identifier, ()))
    return ConformanceRow(
        requirement_id=requirement.identifier,
        status=_status(requirement.kind, proven=bool(proofs)),
        where=tuple(sorted(files)),
        tests=tuple(test.node for test in proofs),
        note=_note(requirement, proven=bool(proofs)),
    )


def _status(kind: Kind, *, proven: bool) -> Status:
    if kind in _WITHOUT_SYSTEM:
        return _WITHOUT_SYSTEM[kind]
    return _PROVEN[kind] if proven else Status.OPEN


def _note(requirement: Requirement, *, proven: bool) -> str:
    if requirement.kind is Kind.EXTERNAL:
        return f"outside this system: {requirement.actor}"
    if requirement.kind is Kind.NONE:
        return "nothing for a system to do"
    return "" if proven else "no test marks this row"
