"""Every code that a screen shows has a Japanese word, every text of ours is translated."""

import inspect
import re
from enum import StrEnum
from pathlib import Path
from types import ModuleType

import pytest
from django.utils import translation
from django.utils.translation import override

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
    [("ca_manager", "CA manager"), ("CSR_SENT", "CSR sent"), ("IN_USE", "In use"), ("LOCKED", "Locked")],
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
