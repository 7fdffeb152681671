"""Only services write rows: no `.save()`, `.create()`, `.update()`, `.delete()` of the ORM anywhere else."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source import name_of, python_files, tree_of

ALWAYS = {
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
    "acreate",
    "asave",
    "adelete",
    "aupdate",
}
ON_ROWS = {"create", "update", "delete"}
QUERY = {"objects", "filter", "exclude", "all", "select_for_update", "_base_manager", "_default_manager"}
EXEMPT = {
    # plumbing that keeps its own rows and is called inside the transaction of a service
    "apps/base/outbox.py": "event rows in the caller's transaction",
    "apps/base/tasks.py": "the sweeper of the outbox",
    "apps/base/task.py": "marks events as done",
    "apps/base/dispatch.py": "marks events as handed over",
    "apps/base/idempotency.py": "stored answers of mutating requests",
    "apps/base/device_proof.py": "proofs that were used",
    "apps/base/used_proofs.py": "proofs that were used",
    "apps/audit/models/insertion.py": "the one bulk insert of the log, below its services",
}


def writes(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            method, receiver = node.func.attr, node.func.value
            on_query = bool(QUERY & set(chain(receiver)))
            if method in ALWAYS or (method in ON_ROWS and on_query) or is_row_save(node):
                yield node.lineno, method


def chain(node: ast.expr) -> Iterator[str]:
    """Return the names along ``Model.objects.filter(...).order_by(...)``."""
    while isinstance(node, ast.Attribute | ast.Call):
        if isinstance(node, ast.Attribute):
            yield node.attr
            node = node.value
        else:
            node = node.func


def is_row_save(node: ast.Call) -> bool:
    """`save()` of a row has no positional argument; files and pictures are saved to somewhere."""
    assert isinstance(node.func, ast.Attribute)
    return node.func.attr == "save" and not node.args and "session" not in set(chain(node.func.value))


def may_write(path: Path) -> bool:
    parts = path.parts
    return "services" in parts or name_of(path) in EXEMPT


def test_only_services_write_rows() -> None:
    found = [
        f"{name_of(path)}:{line} .{method}()"
        for path in python_files("apps", "dsportal")
        if not may_write(path)
        for line, method in writes(tree_of(path))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("Row.objects.create(x=1)", 1),
        ("Row.objects.filter(x=1).order_by('x').update(x=2)", 1),
        ("row.save(update_fields=['x'])", 1),
        ("Row.objects.filter(x=1).delete()", 1),
        ("Row.objects.bulk_create(rows)", 1),
        ("digest.update(data)", 0),
        ("names.update(more)", 0),
        ("picture.save(buffer, format='PNG')", 0),
        ("request.session.save()", 0),
        ("Row.objects.filter(x=1).first()", 0),
    ],
)
def test_the_detector_sees_writes_and_nothing_else(code: str, expected: int) -> None:
    assert len(list(writes(ast.parse(code)))) == expected
