"""Every refusal of the system: a family, a code, a title, an HTTP answer."""

import importlib
from collections import Counter

import pytest

from apps.base.problems import status_of
from apps.lib import errors
from apps.lib.errors import DomainError
from tests.architecture.source import ROOT, python_files

FAMILIES = (errors.Refused, errors.Missing, errors.Conflict, errors.Unavailable, errors.IntegrityFault)
STATUS = {
    errors.Invalid: 400,
    errors.IllegalTransition: 409,
    errors.Refused: 403,
    errors.Missing: 404,
    errors.Conflict: 409,
    errors.Unavailable: 503,
    errors.IntegrityFault: 500,
}


def every_error() -> list[type[DomainError]]:
    for path in python_files("apps"):
        if '    code = "' in path.read_text(encoding="utf-8"):
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            importlib.import_module(module)
    found, waiting = [], [DomainError]
    while waiting:
        kind = waiting.pop()
        waiting.extend(kind.__subclasses__())
        found.append(kind)
    return sorted((kind for kind in found if kind.__module__.startswith("apps.")), key=lambda kind: kind.code)


ERRORS = every_error()


def test_every_code_is_used_once() -> None:
    assert [code for code, count in Counter(kind.code for kind in ERRORS).items() if count > 1] == []


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: str(kind.__qualname__))
def test_an_error_is_complete(kind: type[DomainError]) -> None:
    assert kind is DomainError or issubclass(kind, FAMILIES)
    assert kind.code
    assert kind.code == kind.code.lower()
    assert kind.code.replace("_", "").isalnum()
    assert kind.title
    assert kind.title[0].isupper()
    assert kind.__doc__
    assert kind is DomainError or {"code", "title"} <= set(vars(kind))


@pytest.mark.parametrize(("family", "status"), STATUS.items(), ids=[kind.__name__ for kind in STATUS])
def test_a_family_has_its_http_status(family: type[DomainError], status: int) -> None:
    assert status_of(family()) == status
