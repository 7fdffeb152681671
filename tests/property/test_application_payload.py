"""Whatever is done to a payload, it is read in full or refused with a field; never anything else."""

from copy import deepcopy
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from apps.lib.errors import Invalid
from apps.registration.adapters.simulated_jose import json_bytes
from apps.registration.types.payload import ApplicationPayload, parse_payload
from tests.builders.application import draft

ON = date(2026, 11, 24)
PAYLOAD: dict[str, Any] = draft("nonce", datetime(2026, 11, 24, tzinfo=UTC)).payload
NAMES = sorted(PAYLOAD)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


def read(data: bytes) -> ApplicationPayload | str:
    """Return the payload, or the field that the refusal names."""
    try:
        return parse_payload(data, on=ON, batch_size_max=30)
    except Invalid as refusal:
        return refusal.field


@given(name=st.sampled_from(NAMES), value=VALUES)
def test_any_value_is_accepted_as_it_is_or_refused_by_name(name: str, value: Any) -> None:
    found = read(json_bytes(deepcopy(PAYLOAD) | {name: value}))
    if isinstance(found, str):
        assert found.startswith(f"payload.{name}")
    else:
        assert name in {"full_name", "resident_address", "sex", "jpki_serial", "local_gov_code"}
        assert str(getattr(found, name)) == str(value)


@given(st.data())
def test_any_changed_byte_is_accepted_or_refused(data: Any) -> None:
    raw = bytearray(json_bytes(PAYLOAD))
    raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    found = read(bytes(raw))
    assert not isinstance(found, str) or found.startswith("payload")
