"""Nothing personal and no key survives in a log line, however it is nested."""

import io
import json
import logging
import logging.config

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.base.logging import LOGGING, REDACTED, SECRET_KEYS, redact

NUMBER = "123456789018"
PEM = "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEE\n-----END EC PRIVATE KEY-----"
SENSITIVE = [NUMBER, int(NUMBER), f"is {NUMBER}.", "1234-5678-9018", "1234 5678 9018", PEM, NUMBER.encode()]
plain = st.none() | st.booleans() | st.integers(0, 999) | st.text(alphabet="ab ", max_size=5)


def wrapped(leaf: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    keys = st.text(alphabet="abc", min_size=1, max_size=3)
    return st.recursive(
        leaf,
        lambda inner: (
            st.lists(inner | plain, min_size=1, max_size=3)
            | st.dictionaries(keys, inner, min_size=1, max_size=3)
            | st.tuples(plain, inner)
        ),
        max_leaves=8,
    )


@pytest.mark.requirement("R-5.4.1-8")
@given(
    wrapped(
        st.sampled_from(
            [NUMBER, int(NUMBER), f"is {NUMBER}.", "1234-5678-9018", "1234 5678 9018", PEM, NUMBER.encode()]
        )
    )
)
def test_neither_numbers_nor_keys_survive_any_nesting(value: object) -> None:
    text = json.dumps(redact(value))
    assert NUMBER not in text
    assert "9018" not in text
    assert "MHcCAQEE" not in text


@given(wrapped(st.sampled_from(sorted(SECRET_KEYS)).map(lambda key: {key.upper(): "sensitive-value"})))
def test_values_of_secret_keys_do_not_survive_any_nesting(value: object) -> None:
    assert "sensitive-value" not in json.dumps(redact(value))


def test_a_secret_cut_off_in_the_middle_goes_too() -> None:
    assert redact("x -----BEGIN PRIVATE KEY-----\nMHcC") == f"x {REDACTED}"


def test_ids_digests_and_other_numbers_stay() -> None:
    identity = "0198c0de-1111-7000-8000-123456789018"
    kept = {
        "id": identity,
        "n": 1764036000000,
        "ok": True,
        "ratio": 0.5,
        "none": None,
        "text": "13 4567890123456",
    }
    assert redact(kept) == kept


def test_bytes_are_counted_not_shown_and_objects_become_text() -> None:
    assert redact([b"abc", memoryview(b"ab"), ValueError(f"of {NUMBER}")]) == [
        "[3 bytes]", "[2 bytes]", f"of {REDACTED}",
    ]  # fmt: skip


def test_a_number_as_a_key_goes_too() -> None:
    assert redact({NUMBER: 1}) == {REDACTED: 1}


def test_a_structure_deeper_than_a_log_needs_is_cut() -> None:
    deep: object = NUMBER
    for _ in range(50):
        deep = [deep]
    assert NUMBER not in json.dumps(redact(deep))


def test_a_line_is_json_with_message_level_instant_and_request() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    formatter = dict(LOGGING["formatters"]["json"])
    handler.setFormatter(formatter.pop("()")(**formatter))
    logger = logging.getLogger("apps.test")
    logger.addHandler(handler)
    try:
        try:
            int(f"number {NUMBER}")
        except ValueError:
            logger.exception("failed for %s", NUMBER, extra={"request_id": "r1", "portrait": "x"})
    finally:
        logger.removeHandler(handler)
    line = json.loads(stream.getvalue())
    assert (line["event"], line["level"], line["request_id"]) == (f"failed for {REDACTED}", "error", "r1")
    assert line["logger"] == "apps.test"
    assert line["timestamp"].endswith("Z")
    assert NUMBER not in stream.getvalue()
    assert "ValueError" in line["exception"]


def test_the_settings_hook_is_a_valid_configuration() -> None:
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    try:
        logging.config.dictConfig(LOGGING)
        assert root.level == logging.INFO
    finally:
        root.handlers[:], root.level = before
