"""Every code that a screen shows has a Japanese word, every text of ours is translated."""

import ast
import gettext
import inspect
import re
from collections.abc import Iterator
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from types import ModuleType
from typing import Any

import pytest
from django.utils import translation
from django.utils.translation import override
from django.utils.translation.template import templatize

from apps.approvals import states as approvals
from apps.approvals import types as approval_types
from apps.audit import types as audit
from apps.base.columns import state_word
from apps.certificates import states as certificates
from apps.compliance import states as compliance
from apps.incidents import states as incidents
from apps.incidents import types as incident_types
from apps.issuance import states as issuance
from apps.keys import states as keys
from apps.lib import actor, signing
from apps.lib.cps import approval_kinds, ceremony_script, critical_acts, role_requirements, roles
from apps.lib.errors import DomainError
from apps.operations import states as operations
from apps.operations import types as operations_types
from apps.policy import states as policy
from apps.policy import types as policy_types
from apps.registration import states as registration
from apps.registration import types as registration_types
from apps.revocation import states as revocation
from apps.staff import states as staff
from apps.staff import types as staff_types

_SHOWN = (
    approvals,
    approval_types,
    approval_kinds,
    audit,
    certificates,
    ceremony_script,
    compliance,
    incidents,
    incident_types,
    issuance,
    keys,
    actor,
    signing,
    critical_acts,
    roles,
    role_requirements,
    operations,
    operations_types,
    policy,
    policy_types,
    registration,
    registration_types,
    revocation,
    staff,
    staff_types,
)
_CATALOGUE = Path("dsportal/locale/ja/LC_MESSAGES/django.po")
_JAPANESE = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")
_OF_TAMPERED_DATA = {  # what a fault of the data or of a calling program says; the title tells the person
    "a line is shown twice",
    "the act has no canonical form",
    "the act is too large; name its digest instead",
    "the audit log does not know this request",
    "the instant of the approval is not that of a vote",
    "the votes do not explain the state",
}
_ABBREVIATIONS = {"MSO", "HSM", "CRL", "ID"}


def codes() -> list[str]:
    """Return every code that is a state, an outcome, a role or a kind; events are not shown."""
    return sorted({str(code) for module in _SHOWN for kind in _enums(module) for code in kind})


def _enums(module: ModuleType) -> list[type[StrEnum]]:
    kinds = [kind for _name, kind in inspect.getmembers(module, inspect.isclass) if issubclass(kind, StrEnum)]
    unseen = ("Event", "DeviceKeyPurpose", "ImageKind", "Confirmation", "CrlState", "Fault")
    return [kind for kind in kinds if kind is not StrEnum and not kind.__name__.endswith(unseen)]


@pytest.mark.parametrize("code", codes())
def test_a_code_has_a_japanese_word(code: str) -> None:
    catalogue = _CATALOGUE.read_text(encoding="utf-8")
    with override("en"):
        english = state_word(code)
    assert f'msgctxt "state"\nmsgid "{english}"\nmsgstr "' in catalogue


@pytest.mark.parametrize(
    ("code", "english"),
    [
        ("ca_manager", "CA manager"),
        ("CSR_SENT", "CSR sent"),
        ("CONTROL_HSM", "Control HSM"),
        ("TOTP", "TOTP"),
        ("DIGITAL_AGENCY", "Digital Agency"),
        ("ops_staff", "Operations staff"),
        ("IN_USE", "In use"),
        ("LOCKED", "Locked"),
    ],
)
def test_english_words_keep_the_capitals_of_acronyms(code: str, english: str) -> None:
    with override("en"):
        assert state_word(code) == english


def test_no_text_is_left_without_japanese() -> None:
    entries = _CATALOGUE.read_text(encoding="utf-8").split("\n\n")[1:]
    assert [entry for entry in entries if re.search(r'msgstr(\[0\])? ""\Z', entry.strip())] == []


def test_the_japanese_is_japanese() -> None:
    for entry in _CATALOGUE.read_text(encoding="utf-8").split("\n\n")[1:]:
        word = "".join(re.findall(r'msgstr "(.*)"', entry))
        assert _JAPANESE.search(entry) or word in _ABBREVIATIONS, entry


def test_a_code_without_a_word_is_shown_readably() -> None:
    with translation.override("en"):
        assert state_word("IN_USE") == "In use"


def test_every_text_of_code_and_templates_has_an_entry() -> None:
    have = {name.split("\x04")[-1] for name in _entries()}
    assert sorted(text for text in {*_texts_of_code(), *_texts_of_templates()} if text not in have) == []


@pytest.mark.parametrize(
    "app", ["approvals", "compliance", "incidents", "keys", "operations", "policy", "staff"]
)
def test_the_details_of_refusals_that_people_read_are_translated(app: str) -> None:
    services = Path("apps", app, "services").glob("*.py")
    details = {text for file in services for text in _refusals(ast.parse(file.read_text(encoding="utf-8")))}
    have = _entries()
    assert sorted(text for text in details - _OF_TAMPERED_DATA if text not in have) == []


def test_every_refusal_has_a_japanese_title() -> None:
    for module in walk_packages(["apps"], "apps."):
        if not {"migrations", "management", "admin", "tests"} & set(module.name.split(".")):
            import_module(module.name)
    with override("ja"):
        bare = sorted(kind.__name__ for kind in _kinds_of(DomainError) if _untold(kind.title))
    assert bare == []


def _kinds_of(root: type[DomainError]) -> Iterator[type[DomainError]]:
    yield root
    for kind in root.__subclasses__():
        yield from _kinds_of(kind) if kind.__module__.startswith("apps.") else ()


def _untold(title: str) -> bool:
    return translation.gettext(title) == title


def _entries() -> set[str]:
    """Return the msgids of the catalogue, each behind its context."""
    with _CATALOGUE.with_suffix(".mo").open("rb") as file:
        catalogue: Any = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]  # a plain dict
    return {name if isinstance(name, str) else name[0] for name in catalogue}


def _texts_of_code() -> Iterator[str]:
    for file in [*Path("apps").rglob("*.py"), *Path("dsportal").rglob("*.py")]:
        calls = (node for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Call))
        for call in calls if "migrations" not in file.parts else ():
            name = getattr(call.func, "id", getattr(call.func, "attr", ""))
            place = {"_": 0, "gettext": 0, "gettext_lazy": 0, "ngettext": 0, "pgettext": 1}.get(name)
            if place is not None and len(call.args) > place:
                yield from _constants(call.args[place])


def _refusals(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args:
            yield from _constants(node.exc.args[0])


def _constants(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def _texts_of_templates() -> Iterator[str]:
    for file in Path("templates").rglob("*.html"):
        marked = templatize(file.read_text(encoding="utf-8"), origin=str(file))
        for call in re.finditer(r"""\b(?:_|n?gettext)\(u?((['"]).*?(?<!\\)\2)""", marked):
            yield ast.literal_eval(call[1])
