"""Every app looks alike: a README, and services that are one command a file."""

import ast
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, django_apps, name_of, tree_of

# a command without an actor or a clock, and why
EXEMPT: dict[str, str] = {
    "keys/sign_mso": "acts on a permit; the service that got the permit has named the actor",
    "keys/sign_mso_batch": "acts on permits; see sign_mso",
    "keys/seal_log": "acts on a permit; see sign_mso",
    "keys/sign_revocation_list": "acts on a permit; see sign_mso",
    "keys/sign_certificate_request": "acts on a permit; see sign_mso",
}


def command_files() -> list[Path]:
    """Return the modules that `services/__init__.py` offers to others."""
    found = []
    for app in django_apps():
        opening = app / "services" / "__init__.py"
        if opening.exists():
            found += [
                ROOT / f"{node.module.replace('.', '/')}.py"
                for node in tree_of(opening).body
                if isinstance(node, ast.ImportFrom) and node.module and ".services." in node.module
            ]
    return sorted(set(found))


COMMANDS = command_files()


def public_functions(path: Path) -> list[ast.FunctionDef]:
    body = tree_of(path).body
    return [node for node in body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]


def command_of(path: Path) -> ast.FunctionDef:
    return next(function for function in public_functions(path) if function.name == path.stem)


@pytest.mark.parametrize("app", django_apps(), ids=lambda app: str(app.name))
def test_an_app_explains_itself_in_a_page(app: Path) -> None:
    lines = (app / "README.md").read_text(encoding="utf-8").splitlines()
    assert lines[0] == f"# {app.name}"
    assert 5 <= len(lines) <= 40


@pytest.mark.parametrize("path", COMMANDS, ids=name_of)
def test_a_service_file_is_one_command_of_that_name(path: Path) -> None:
    assert [function.name for function in public_functions(path)] == [path.stem]


@pytest.mark.parametrize("path", COMMANDS, ids=name_of)
def test_a_command_takes_keywords_first_actor_then_clock(path: Path) -> None:
    command = command_of(path)
    assert not command.args.args
    assert not command.args.posonlyargs
    names = [argument.arg for argument in command.args.kwonlyargs]
    if f"{path.parts[-3]}/{path.stem}" not in EXEMPT:
        assert names[:2] == ["actor", "clock"]


@pytest.mark.parametrize("path", COMMANDS, ids=name_of)
def test_a_command_says_what_it_returns_and_does(path: Path) -> None:
    command = command_of(path)
    assert command.returns is not None
    assert ast.get_docstring(command)


def test_no_exemption_outlives_its_file() -> None:
    known = {f"{path.parts[-3]}/{path.stem}" for path in COMMANDS}
    assert sorted(set(EXEMPT) - known) == []
