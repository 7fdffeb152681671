"""A leaf is the canonical JSON of its event, whatever stands in it."""

from datetime import UTC, datetime
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from apps.audit.types.leaf import LeafFields, instant_text, leaf_bytes
from apps.lib.canonical import Plain, canonical_bytes, canonical_text

TEXT = st.text(max_size=20)
PLAIN: st.SearchStrategy[Plain] = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
INSTANTS = st.datetimes(min_value=datetime(2000, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis wants it naive


@given(
    texts=st.lists(TEXT, min_size=9, max_size=9),
    roles=st.lists(TEXT, max_size=3),
    detail=st.dictionaries(TEXT, PLAIN, max_size=3),
    at=INSTANTS,
    event_id=st.uuids(),
)
def test_every_leaf_is_canonical(
    texts: list[str], roles: list[str], detail: dict[str, Plain], at: datetime, event_id: UUID
) -> None:
    names = (
        "actor_id", "actor_kind", "clause", "event", "organisation", "outcome", "strength", "subject",
        "terminal",
    )  # fmt: skip
    members = dict(zip(names, texts, strict=True))
    fields = LeafFields(
        event_id=event_id, at=at, roles=tuple(roles), detail=canonical_text(detail), **members
    )
    spelled_out: Plain = {
        **members, "v": 1, "id": str(event_id), "at": instant_text(at), "roles": roles, "detail": detail
    }  # fmt: skip
    assert leaf_bytes(fields) == canonical_bytes(spelled_out)
