"""How ids and actors look in lists."""

from types import SimpleNamespace

import pytest
from django.utils import translation

from apps.base.columns import (
    NOTHING,
    abbreviated,
    actor_text,
    colon,
    hexadecimal_column,
    id_column,
    said_column,
    short_id,
    state_tone,
)

UUID_TEXT = "0198c0de-1111-7000-8000-1234567890ab"


@pytest.mark.parametrize(
    ("whole", "shown"),
    [
        ("phone-backend", "phone-backend"),
        ("x" * 16, "x" * 16),
        ("ab" * 32, "abababababab…"),
        (UUID_TEXT, "…1234567890ab"),
        ("", ""),
    ],
)
def test_long_ids_are_cut_and_short_ones_are_not(whole: str, shown: str) -> None:
    assert abbreviated(whole) == shown


@pytest.mark.parametrize("value", [b"\xab" * 32, memoryview(b"\xab" * 32)])
def test_a_digest_stands_whole_in_the_title(value: bytes | memoryview) -> None:
    assert f'title="{"ab" * 32}"' in short_id(value)


def test_an_id_cannot_bring_markup_along() -> None:
    assert "<script>" not in short_id("<script>alert(1)</script>")
    assert "<script>" not in actor_text("staff:<script>alert(1)</script>")


@pytest.mark.parametrize(
    ("actor_id", "shown"),
    [("", NOTHING), ("somebody", "somebody"), ("system:create_staff", "system create staff")],
)
def test_an_actor_is_kind_and_name(actor_id: str, shown: str) -> None:
    with translation.override("en"):
        assert str(actor_text(actor_id)).lower() == shown


def test_the_name_of_a_setting_stays_whole_and_its_kind_is_a_word() -> None:
    with translation.override("ja"):
        assert actor_text("site_value:password_max_age_days") == "サイトポリシー値 password_max_age_days"
        assert "…1234567890ab" in actor_text(UUID_TEXT)


def test_a_part_of_the_system_is_named_in_the_readers_language() -> None:
    with translation.override("ja"):
        assert str(actor_text("system:create_staff")) == "システム 要員の初期登録"


@pytest.mark.parametrize(("language", "shown"), [("ja", "："), ("en", ": ")])
def test_a_label_and_its_value_are_parted_as_the_language_does(language: str, shown: str) -> None:
    with translation.override(language):
        assert colon() == shown


def test_an_actor_with_a_long_id_is_shown_short() -> None:
    assert "…1234567890ab" in actor_text(f"staff:{UUID_TEXT}")


@pytest.mark.parametrize(("value", "shown"), [(None, NOTHING), ("", NOTHING), (memoryview(b"\xab"), "ab")])
def test_a_column_shows_what_is_there(value: object, shown: str) -> None:
    assert shown in str(id_column("digest", "Digest")(SimpleNamespace(digest=value)))


def test_a_state_without_a_tone_is_quiet() -> None:
    assert [state_tone(code) for code in ("DONE", "REVOKED", "PENDING", "ODD")] == [
        "good",
        "bad",
        "wait",
        "quiet",
    ]


def test_a_long_number_is_shown_without_the_zeros_before_it() -> None:
    assert hexadecimal_column("number", "Number")(SimpleNamespace(number=f"{18:040x}")) == "18"


def test_a_sentence_of_the_program_is_said_in_the_language_of_the_reader() -> None:
    row = SimpleNamespace(cause="wrong PIN")
    with translation.override("ja"):
        assert said_column("cause", "Cause")(row) == "PINが違います"
    with translation.override("en"):
        assert said_column("cause", "Cause")(row) == "wrong PIN"
