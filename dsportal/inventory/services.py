"""One row for each exported service; approvals are read from its code, the rest is written down."""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType
from typing import Any, cast

from apps.lib.cps.approval_kinds import Kind
from dsportal.inventory.calls import exported_services
from dsportal.inventory.gates import Gate, Row, row
from dsportal.inventory.written_services import SERVICES


def service_rows() -> list[Row]:
    """Return the rows of all exported services."""
    return [service_row(name) for name in exported_services()]


def service_row(name: str) -> Row:
    """Return the row of one service."""
    consumed, asked = kinds_consumed(name), kinds_asked(name)
    written = SERVICES.get(name)
    if consumed:
        reason = written.reason if written else ""
        return Row(sort="service", path=name, gate=Gate.APPROVAL, names=consumed, services=(), reason=reason)
    if asked:
        reason = "asks for the approval; changes nothing else"
        return Row(sort="service", path=name, gate=Gate.ASKS, names=asked, services=(), reason=reason)
    return row("service", name, (), written)


def kinds_consumed(name: str) -> tuple[str, ...]:
    """Return the kinds of approval that the service uses up."""
    return _kinds(name, "consume_approval") if not name.startswith("approvals.") else ()


def kinds_asked(name: str) -> tuple[str, ...]:
    """Return the kinds of approval that the service asks for."""
    return _kinds(name, "request_approval") if not name.startswith("approvals.") else ()


def _kinds(name: str, call: str) -> tuple[str, ...]:
    """Return the kinds named in the service's files, where one of them makes that call."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in _files(name)]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    if not any(isinstance(node, ast.Call) and getattr(node.func, "id", "") == call for node in nodes):
        return ()
    named = (
        node.attr
        for node in nodes
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Kind"
    )
    return tuple(sorted({kind for kind in named if kind in Kind.__members__}))


def _files(name: str) -> Iterator[Path]:
    """Yield the file of the service and those of its own helpers (``_name.py`` beside it)."""
    command: Any = inspect.unwrap(exported_services()[name])
    waiting, seen = [Path(inspect.getfile(cast("FunctionType", command)))], set()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        yield path
        waiting += _helpers(path)


def _helpers(path: Path) -> list[Path]:
    imports = [
        node for node in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(node, ast.ImportFrom)
    ]
    modules = [
        (node.module or "").rpartition(".")[2] for node in imports if ".services._" in (node.module or "")
    ]
    return [path.with_name(f"{module}.py") for module in modules]
