"""Reads the tests as text: which obligations a test is marked with, and which of our files it exercises.

Nothing is imported or run, so the answer is the same on every machine.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from apps.compliance.types import MarkedTest

_MARK: Final = "requirement"
_WORDS_AND_ROWS: Final = frozenset(
    {"errors", "types", "events", "states", "permissions", "models", "actor", "clock"}
)
_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def marked_tests(root: Path) -> tuple[MarkedTest, ...]:
    """Return every marked test under ``root/tests``, by file and then by place in it."""
    files = sorted((root / "tests").rglob("test_*.py"))
    return tuple(test for file in files for test in _File(root, file).tests())


class _File:
    """One test file."""

    def __init__(self, root: Path, path: Path) -> None:
        self._root = root
        self._name = path.relative_to(root).as_posix()
        self._tree = ast.parse(path.read_text(encoding="utf-8"), filename=self._name)
        self._helpers = {node.name: node for node in self._tree.body if isinstance(node, _Definition)}
        self._imports = dict(_imported_names(self._tree))

    def tests(self) -> Iterator[MarkedTest]:
        shared = tuple(_marks_in(*(node for node in self._tree.body if _is_pytestmark(node))))
        yield from self._tests_in(self._tree.body, self._name, shared)

    def _tests_in(
        self, body: list[ast.stmt], prefix: str, inherited: tuple[str, ...]
    ) -> Iterator[MarkedTest]:
        for node in body:
            if isinstance(node, ast.ClassDef):
                marks = (*inherited, *_marks_in(*node.decorator_list))
                yield from self._tests_in(node.body, f"{prefix}::{node.name}", marks)
            elif isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                marks = (*inherited, *_marks_in(*node.decorator_list))
                if marks:
                    yield MarkedTest(
                        node=f"{prefix}::{node.name}",
                        requirements=tuple(dict.fromkeys(marks)),
                        exercises=self._exercised_by(node),
                    )

    def _exercised_by(self, test: ast.FunctionDef) -> tuple[str, ...]:
        used = self._names_reached_from(test)
        modules = [self._imports[name] for name in sorted(used & set(self._imports))]
        files = [file for module in modules if (file := self._file_of(module))]
        telling = [file for file in files if _WORDS_AND_ROWS.isdisjoint(Path(file).with_suffix("").parts)]
        return tuple(sorted(set(telling or files)))

    def _names_reached_from(self, test: ast.FunctionDef) -> set[str]:
        """Return the names in the test and in the helpers and fixtures of its file that it uses."""
        reached: set[str] = set()
        waiting: list[ast.AST] = [test]
        while waiting:
            names = _names_in(waiting.pop()) - reached
            reached |= names
            waiting.extend(self._helpers[name] for name in names if name in self._helpers)
        return reached

    def _file_of(self, dotted: str) -> str:
        """Return the file of a module, or of the module that an imported name comes from."""
        module = dotted
        while "." in module:
            base = module.replace(".", "/")
            for name in (f"{base}.py", f"{base}/__init__.py"):
                if (self._root / name).is_file():
                    return name
            module = module.rpartition(".")[0]
        return ""


def _imported_names(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("apps."):
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def _names_in(tree: ast.AST) -> set[str]:
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return names | {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}


def _is_pytestmark(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and any(
        isinstance(target, ast.Name) and target.id == "pytestmark" for target in node.targets
    )


def _marks_in(*trees: ast.AST) -> Iterator[str]:
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == _MARK:
            for argument in node.args:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value
