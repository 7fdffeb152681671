"""Which services a function reaches, read from its code and that of our own functions which it uses."""

import dis
import inspect
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import import_module
from types import CodeType, FunctionType, MappingProxyType, ModuleType
from typing import Any

from django.apps import apps

Command = Callable[..., Any]


@cache
def exported_services() -> Mapping[str, Command]:
    """Return every command that an app offers in `services`, by ``app.command``."""
    found: dict[str, Command] = {}
    for config in apps.get_app_configs():
        if config.name.startswith("apps."):
            found |= _commands_of(config.name)
    return MappingProxyType(dict(sorted(found.items())))


def services_of(*functions: object) -> frozenset[str]:
    """Return the services that these functions (or classes) call, directly or through functions of ours."""
    names = {command: name for name, command in exported_services().items()}
    found: set[str] = set()
    seen: set[int] = set()
    waiting = [part for function in functions for part in functions_in(function)]
    while waiting:
        function = waiting.pop()
        if id(function) in seen:
            continue
        seen.add(id(function))
        for used in used_by(function):
            if (name := names.get(used)) is not None:
                found.add(name)
            else:
                waiting += [part for part in functions_in(used) if _is_ours(part)]
    return frozenset(found)


def _commands_of(app: str) -> dict[str, Command]:
    try:
        offered = import_module(f"{app}.services")
    except ModuleNotFoundError:
        return {}
    names: list[str] = getattr(offered, "__all__", [])
    label = app.rpartition(".")[2]
    return {
        f"{label}.{name}": getattr(offered, name)
        for name in names
        if not inspect.isclass(getattr(offered, name))
    }


def functions_in(thing: object) -> list[FunctionType]:
    """Return the function itself, the methods of a class of ours, or nothing."""
    thing = getattr(thing, "func", thing) if not inspect.isclass(thing) else thing
    if inspect.isclass(thing):
        members = [member for base in thing.__mro__ if _is_ours(base) for member in vars(base).values()]
        return [
            part for member in members for part in functions_in(getattr(member, "__func__", member)) if member
        ]
    bare = inspect.unwrap(thing) if callable(thing) else thing
    return [bare] if isinstance(bare, FunctionType) else []


def used_by(function: FunctionType) -> Iterator[Any]:
    """Yield the values of the global names that the code mentions, also those it imports inside."""
    for code in codes(function.__code__):
        for name in code.co_names:
            value = function.__globals__.get(name)
            if isinstance(value, ModuleType):
                yield from (getattr(value, other, None) for other in code.co_names)
            elif callable(value):
                yield value
        yield from _imported_by(code)
    for cell in function.__closure__ or ():
        if callable(cell.cell_contents):
            yield cell.cell_contents


def _imported_by(code: CodeType) -> Iterator[Any]:
    """Yield what ``from module import name`` inside a function brings in."""
    module = ""
    for step in dis.get_instructions(code):
        if step.opname == "IMPORT_NAME":
            module = str(step.argval)
        elif step.opname == "IMPORT_FROM" and module.startswith(("apps.", "dsportal.")):
            yield getattr(import_module(module), str(step.argval), None)


def codes(code: CodeType) -> Iterator[CodeType]:
    """Yield the code and the code inside it: comprehensions, lambdas, inner functions."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from codes(constant)


def _is_ours(thing: Any) -> bool:
    """Say whether the thing is of the portal or of the edge of an app, not behind its services."""
    module = getattr(thing, "__module__", "") or ""
    inside = (".services", ".selectors", ".models", ".adapters")
    return module.startswith("dsportal.") or (
        module.startswith("apps.") and not any(room in module for room in inside) and ".lib." not in module
    )
