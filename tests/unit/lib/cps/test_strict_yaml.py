"""YAML with one reading: what two readers could understand differently is refused."""

from typing import Any

import pytest

from apps.lib.cps.strict_yaml import YamlRefused, read_yaml


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: 1", {"a": 1}),
        ("a: 6.10", {"a": "6.10"}),
        ("a: no", {"a": "no"}),
        ("a: true", {"a": True}),
        ("a: 'true'", {"a": "true"}),
        ("a: 012", {"a": "012"}),
        ("a: 0x1f", {"a": "0x1f"}),
        ("a: 1234567890", {"a": "1234567890"}),
        ("a: 2026-11-23", {"a": "2026-11-23"}),
        ("a:", {"a": None}),
        ("a: ~", {"a": None}),
        ('{"a": [1, false, null, "x"]}', {"a": [1, False, None, "x"]}),
        ("- 鍵\n- 12:30", ["鍵", "12:30"]),
    ],
)
def test_plain_values_are_few_and_certain(text: str, value: Any) -> None:
    assert read_yaml(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\na: 2",
        '{"a": 1, "a": 1}',
        "a: &x 1\nb: *x",
        "a: &x 1",
        "a: !!python/object/apply:os.system [id]",
        "a: !!str 1",
        "a: ! 1",
        "%YAML 1.1\n---\na: 1",
        "%TAG ! tag:example,2000:\n---\na: 1",
        "a: 1\n---\nb: 2",
        "<<: {a: 1}\n<<: {b: 1}",
        "1: a",
        "true: a",
        "[a, b]: c",
        "a: [",
        "\ta: 1",
        "a: \x07",
        '"\\ud800"',
        "[" * 100_000,
        "a" * 200_001,
    ],
    ids=lambda text: str(text)[:30],
)
def test_what_has_two_readings_is_refused(text: str) -> None:
    with pytest.raises(YamlRefused):
        read_yaml(text)


def test_a_merge_key_is_a_name_like_any_other() -> None:
    assert read_yaml("<<: {a: 1}") == {"<<": {"a": 1}}


def test_the_line_at_fault_is_named_and_its_text_is_not() -> None:
    with pytest.raises(YamlRefused, match="line 2") as refused:
        read_yaml("a: 1\n  secret: 2: 3")
    assert "secret" not in refused.value.detail
