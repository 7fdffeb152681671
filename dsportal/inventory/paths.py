"""One row for each way in: the portal's commands and screens, API operations, tasks, management commands."""

import importlib
import inspect
from collections.abc import Callable, Iterator
from typing import Any, Final

from django.apps import apps
from django.contrib import admin
from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.views import APIView

from apps.base.admin import ReadOnlyAdmin
from apps.base.management.refusals import NotInProduction, RefusedCommand
from dsportal.acts import ACTS
from dsportal.celery import app as celery_app
from dsportal.commands import COMMANDS
from dsportal.inventory.calls import services_of
from dsportal.inventory.gates import Gate, Row, Written, row
from dsportal.inventory.services import kinds_asked, kinds_consumed
from dsportal.inventory.written_paths import MANAGEMENT, OPERATIONS, SCOPES, VIEWS
from dsportal.screens.routes import screen_routes

_UNSAFE: Final = ("post", "put", "patch", "delete")
_ONLY_READS: Final = ("@require_GET", "@require_safe")
_LISTS: Final = Written(Gate.READS, "a read-only list: no form, no action (ReadOnlyAdmin)")


def path_rows() -> list[Row]:
    """Return the rows of every way in."""
    return [
        *command_rows(),
        *act_rows(),
        *screen_rows(),
        *operation_rows(),
        *task_rows(),
        *management_rows(),
    ]


def command_rows() -> Iterator[Row]:
    """Yield the commands of the portal, as they were declared."""
    for name, command in sorted(COMMANDS.items()):
        services = services_of(command.run)
        used = {kind for service in services for kind in kinds_consumed(service)}
        asked = {kind for service in services for kind in kinds_asked(service)}
        gate = Gate.APPROVAL if used else Gate.ASKS if asked else Gate.ROLE
        roles = {role.value for role in command.roles}
        yield Row(
            sort="command",
            path=f"/admin/do/{name}/",
            gate=gate,
            names=tuple(sorted(used or asked or roles)),
            services=tuple(sorted(services)),
            reason=command.reason or ("asks for the approval; changes nothing else" if asked else ""),
        )


def act_rows() -> Iterator[Row]:
    """Yield what the carry-out button does for each kind of approval."""
    for kind, act in sorted(ACTS.items()):
        services = tuple(sorted(services_of(act)))
        yield Row(
            sort="act",
            path=f"carry out {kind}",
            gate=Gate.APPROVAL,
            names=(kind,),
            services=services,
            reason="",
        )


def screen_rows() -> Iterator[Row]:
    """Yield every route outside the API; our own screens are read in their code."""
    ours = {f"admin:{name}": view for _route, view, name in screen_routes()}
    outside = {
        name or f"/{route}": (name, route, callback) for name, route, callback in _routes(get_resolver())
    }
    for name, route, callback in sorted(outside.values(), key=lambda found: found[:2]):
        if route.startswith("api/"):
            continue
        view = ours.get(name, getattr(callback, "view_class", callback))
        yield row("screen", name or f"/{route}", services_of(view), _view_written(name or f"/{route}", view))


def operation_rows() -> Iterator[Row]:
    """Yield every operation of the API that has an unsafe method or calls a service."""
    for name, route, callback in sorted(_routes(get_resolver()), key=lambda found: found[1]):
        view = getattr(callback, "view_class", None) or getattr(callback, "cls", None)
        if not route.startswith("api/") or not (inspect.isclass(view) and issubclass(view, APIView)):
            continue
        for method in ("get", *_UNSAFE):
            handler = getattr(view, method, None)
            services = services_of(handler) if handler else frozenset()
            if handler and (services or method in _UNSAFE):
                yield row("operation", f"{method.upper()} /{route}", services, _operation_written(name, view))


def task_rows() -> Iterator[Row]:
    """Yield every registered task of ours; its docstring says what it is for."""
    celery_app.loader.import_default_modules()
    for name, task in sorted(celery_app.tasks.items()):
        if name.startswith("celery."):
            continue
        work = inspect.unwrap(task.run)
        about = (inspect.getdoc(work) or "").split("\n")[0]
        written = (
            Written(Gate.SYSTEM, f"sent by the scheduler or an event row only: {about}") if about else None
        )
        yield row("task", name, services_of(work), written)


def management_rows() -> Iterator[Row]:
    """Yield every command of `manage.py`, ours and those of the libraries."""
    for name, app in sorted(get_commands().items()):
        command = load_command_class(str(app), name)
        yield row("management", name, services_of(type(command)), _management_written(name, command))


def _management_written(name: str, command: BaseCommand) -> Written | None:
    """Return what was written about a command; one that refuses says so itself."""
    if isinstance(command, RefusedCommand):
        return Written(Gate.REFUSED, command.instead)
    if isinstance(command, NotInProduction):
        return Written(Gate.REFUSED, f"in production: {command.instead}")
    return MANAGEMENT.get(name)


def _routes(
    resolver: URLResolver, prefix: str = "", space: str = ""
) -> Iterator[tuple[str, str, Callable[..., Any]]]:
    """Yield (name with namespace, route, view) of every route."""
    for pattern in resolver.url_patterns:
        here = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _routes(pattern, here, inner)
        elif isinstance(pattern, URLPattern):
            yield (f"{space}{pattern.name}" if pattern.name else "", here, pattern.callback)


def _view_written(name: str, view: Callable[..., Any]) -> Written | None:
    """Return what is known of a screen: written down, or read from its decorators."""
    if name in VIEWS:
        return VIEWS[name]
    if name in _lists():
        return _LISTS
    decorators = [line.strip() for line in _source(view).split("\ndef ")[0].splitlines()]
    if any(line.startswith(_ONLY_READS) for line in decorators):
        return Written(Gate.READS, "answers GET only")
    return None


def _lists() -> frozenset[str]:
    """Return the names of the two pages that each read-only list of the portal has."""
    site = admin.site
    shown = [model for model in apps.get_models() if site.is_registered(model)]
    labels = [
        model._meta.label_lower.replace(".", "_")  # noqa: SLF001 - Django's public face of a model
        for model in shown
        if isinstance(site.get_model_admin(model), ReadOnlyAdmin)
    ]
    return frozenset(f"admin:{label}_{page}" for label in labels for page in ("changelist", "change"))


def _source(view: Callable[..., Any]) -> str:
    bare = inspect.unwrap(view)
    module = importlib.import_module(bare.__module__)
    return inspect.getsource(bare) if module.__name__.startswith("dsportal.") else ""


def _operation_written(name: str, view: type[APIView]) -> Written | None:
    """Return the scope that the operation demands, or what was written about one without."""
    demanded = [str(getattr(each, "__name__", each)) for each in view.permission_classes]
    scopes = [name.removeprefix("HasScope_") for name in demanded]
    if scopes and all(name.startswith("HasScope_") for name in demanded):
        return Written(Gate.SCOPE, SCOPES[scopes[0]], tuple(scopes))
    return OPERATIONS.get(name)
