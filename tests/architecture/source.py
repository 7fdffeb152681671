"""Our own source files, parsed once, for the tests in this folder."""

import ast
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def python_files(*folders: str) -> tuple[Path, ...]:
    """Return the Python files under the folders (default: ours) that git knows, or every one without git."""
    below = folders or ("apps", "dsportal", "tests", "manage.py", "dsverify.py")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *below],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    names = listed.stdout.split("\0") if listed.returncode == 0 else _walk(below)
    files = (ROOT / name for name in sorted(set(names)) if name.endswith(".py"))
    return tuple(path for path in files if path.is_file() and "migrations" not in path.parts)


def _walk(folders: tuple[str, ...]) -> list[str]:
    return [str(path.relative_to(ROOT)) for folder in folders for path in (ROOT / folder).rglob("*.py")]


@cache
def tree_of(path: Path) -> ast.Module:
    """Return the parsed file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def name_of(path: Path) -> str:
    """Return the path as it reads from the top of the project."""
    return str(path.relative_to(ROOT))


def functions_of(tree: ast.AST) -> Iterator[Function]:
    """Return every function, methods and inner ones included."""
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def django_apps() -> list[Path]:
    """Return the folders of our Django apps."""
    return sorted(path.parent for path in (ROOT / "apps").glob("*/apps.py"))


@cache
def doors_table() -> dict[str, Any]:
    """Return the contract of pyproject.toml that says who may use whom."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    return next(contract for contract in contracts if contract["type"] == "doors")
