"""One row for each exported service; approvals are read from its code, the rest is written down."""

import inspect
from collections.abc import Iterable
from pathlib import Path
from types import FunctionType
from typing import cast

from apps.lib.cps.approval_kinds import Kind
from dsportal.inventory.calls import codes, exported_services, functions_in, used_by
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
        reason = written.reason if written else "asks for the approval; changes nothing else"
        return Row(sort="service", path=name, gate=Gate.ASKS, names=asked, services=(), reason=reason)
    return row("service", name, (), written)


def kinds_consumed(name: str) -> tuple[str, ...]:
    """Return the kinds of approval that the service uses up."""
    return _kinds(name, "consume_approval") if not name.startswith("approvals.") else ()


def kinds_asked(name: str) -> tuple[str, ...]:
    """Return the kinds of approval that the service asks for."""
    return _kinds(name, "request_approval") if not name.startswith("approvals.") else ()


def functions_of(name: str) -> tuple[FunctionType, ...]:
    """Return the function of the service and the functions of its app's services that it uses."""
    command = cast("FunctionType", inspect.unwrap(exported_services()[name]))
    package = command.__module__.rpartition(".")[0]
    waiting, found = [command], dict[int, FunctionType]()
    while waiting:
        function = waiting.pop()
        found[id(function)] = function
        used = (part for value in used_by(function) for part in functions_in(value))
        waiting += [part for part in used if part.__module__.startswith(package) and id(part) not in found]
    return tuple(found.values())


def _kinds(name: str, call: str) -> tuple[str, ...]:
    """Return the kinds that these functions name, where one of them makes that call."""
    functions = functions_of(name)
    names = {used for function in functions for code in codes(function.__code__) for used in code.co_names}
    if call not in names:
        return ()
    found = names & set(Kind.__members__)
    return tuple(sorted(found or _named_in_files(functions)))


def _named_in_files(functions: Iterable[FunctionType]) -> set[str]:
    """Return the kinds that stand in tables beside the functions."""
    texts = {Path(inspect.getfile(function)).read_text(encoding="utf-8") for function in functions}
    return {kind for kind in Kind.__members__ for text in texts if f"Kind.{kind}" in text}
