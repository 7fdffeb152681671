"""Each approval kind and each line that an approver reads is said in words."""

import ast

import pytest
from django.utils.translation import override

from apps.lib.cps.approval_kinds import KINDS, Kind
from dsportal.screens.approval_words import KIND_WORDS, LINE_WORDS, line_word, subject_text, value_text
from tests.architecture.source import python_files, tree_of


@pytest.mark.parametrize("kind", Kind)
def test_a_kind_is_said_in_both_languages(kind: Kind) -> None:
    words = KIND_WORDS[kind]
    for text in (words.title, words.effect):
        with override("en"):
            english = str(text)
        with override("ja"):
            assert str(text) != english


@pytest.mark.parametrize("name", sorted({name for kind in KINDS.values() for name in kind.shown}))
def test_a_shown_line_has_a_name_in_both_languages(name: str) -> None:
    with override("en"):
        english = str(LINE_WORDS[name])
    with override("ja"):
        assert line_word(name) != english


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("role", "ca_manager", "CA manager"),
        ("organisation", "DIGITAL_AGENCY", "Digital Agency"),
        ("valid_from", "2026-11-24", "Tue 24 Nov 2026"),
        ("valid_until", "2026-11-24T01:00:00Z", "Tue 24 Nov 2026, 10:00:00"),
        ("valid_until", "2026-11-24T01:00:00.5+00:00", "Tue 24 Nov 2026, 10:00:00"),
        ("scope", "", "–"),
        ("key_sha256", "ab" * 32, "ab" * 32),
        ("role", "ops_staff, pki_engineer", "Operations staff, PKI engineer"),
        ("readers", "ops_staff pki_engineer", "Operations staff, PKI engineer"),
        ("plan", "Plan of 2026", "Plan of 2026"),
        ("role", "<b>no code</b>", "<b>no code</b>"),
        ("person", "Yamada Taro", "Yamada Taro"),
    ],
)
def test_a_value_is_shown_as_people_read_it(name: str, value: str, words: str) -> None:
    with override("en"):
        assert value_text(name, value) == words


def test_a_line_without_words_is_shown_readably() -> None:
    with override("en"):
        assert line_word("some_new_line") == "Some new line"


def test_a_long_subject_is_shortened_and_an_empty_one_is_a_dash() -> None:
    assert "…" in subject_text("0" * 36)
    assert subject_text("batch_size_max") == "batch_size_max"
    assert subject_text("") == "–"


def test_every_line_that_a_service_shows_has_words() -> None:
    named = {
        str(node.keywords[0].value.value)
        for path in python_files("apps")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) == "ShownLine"
        and node.keywords
        and isinstance(node.keywords[0].value, ast.Constant)
    }
    assert len(named) > 20
    assert sorted(named - set(LINE_WORDS)) == []
