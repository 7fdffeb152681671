"""Small files, small functions, small classes (house rules; migrations excepted)."""

import ast
from pathlib import Path

from tests.architecture.source import functions_of, name_of, python_files, tree_of

FILE, FUNCTION, CLASS = 300, 40, 200
LONGER = {"dsverify.py": 620}  # one file on purpose: outsiders carry it away and run it alone


def lines_of(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def length_of(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_no_file_is_longer_than_300_lines() -> None:
    long = [path for path in python_files() if length_of(path) > LONGER.get(name_of(path), FILE)]
    assert [name_of(path) for path in long] == []


def test_no_function_is_longer_than_40_lines() -> None:
    long = [
        f"{name_of(path)}:{function.name}"
        for path in python_files()
        for function in functions_of(tree_of(path))
        if lines_of(function) > FUNCTION
    ]
    assert long == []


def test_no_class_is_longer_than_200_lines() -> None:
    long = [
        f"{name_of(path)}:{node.name}"
        for path in python_files()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ClassDef) and lines_of(node) > CLASS
    ]
    assert long == []
