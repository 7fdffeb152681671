"""Tests of the tests: each one can fail, each mark names an obligation, nothing is switched off."""

import ast

import pytest

from tests.architecture.source import Function, functions_of, name_of, python_files, tree_of

FILES = python_files("tests")
CHECKS = {"raises", "warns", "fail"}


def called_names(function: Function) -> set[str]:
    calls = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    return {call.id for call in calls if isinstance(call, ast.Name)} | {
        call.attr for call in calls if isinstance(call, ast.Attribute)
    }


def asserts_itself(function: Function) -> bool:
    if CHECKS & called_names(function):
        return True
    return any(isinstance(node, ast.Assert) or raises_assertion(node) for node in ast.walk(function)) or (
        is_property(function) and any(isinstance(node, ast.Try) for node in ast.walk(function))
    )


def raises_assertion(node: ast.AST) -> bool:
    return isinstance(node, ast.Raise) and node.exc is not None and "AssertionError" in ast.unparse(node.exc)


def is_property(function: Function) -> bool:
    """Say whether hypothesis feeds the test: "refused with this error, or accepted" is a property."""
    return any(ast.unparse(decorator).startswith("given(") for decorator in function.decorator_list)


def asserting_functions() -> set[str]:
    """Return the names of all functions under tests/ that assert, themselves or through another."""
    functions = [function for path in FILES for function in functions_of(tree_of(path))]
    known = {function.name for function in functions if asserts_itself(function)}
    grown = True
    while grown:
        more = {function.name for function in functions if called_names(function) & known} - known
        known |= more
        grown = bool(more)
    return known


def test_no_test_is_without_an_assertion() -> None:
    asserting = asserting_functions()
    idle = [
        f"{name_of(path)}::{function.name}"
        for path in FILES
        if path.name.startswith("test_")
        for function in functions_of(tree_of(path))
        if function.name.startswith("test_") and function.name not in asserting
    ]
    assert idle == []


def test_nothing_is_skipped_or_expected_to_fail() -> None:
    off = {"skip", "skipif", "xfail", "importorskip"}
    used = [
        f"{name_of(path)}:{node.lineno}"
        for path in FILES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute)
        and node.attr in off
        and isinstance(node.value, ast.Name | ast.Attribute)
        and ast.unparse(node.value) in {"pytest", "pytest.mark", "unittest"}
    ]
    assert used == []


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("def test_x():\n    assert True", True),
        ("def test_x():\n    with pytest.raises(ValueError): f()", True),
        ("def test_x():\n    raise AssertionError", True),
        ("@given(data)\ndef test_x():\n    try: f()\n    except ValueError: return", True),
        ("def test_x():\n    try: f()\n    except ValueError: return", False),
        ("def test_x():\n    f()", False),
    ],
)
def test_the_detector_sees_assertions(code: str, expected: bool) -> None:
    [function] = functions_of(ast.parse(code))
    assert asserts_itself(function) is expected
