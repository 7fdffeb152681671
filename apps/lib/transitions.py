"""State machines as tables: the table is the specification, the function only looks it up."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Generic, TypeVar

from apps.lib.errors import IllegalTransition

S = TypeVar("S", bound=StrEnum)
E = TypeVar("E", bound=StrEnum)


class TransitionTable(Generic[S, E]):
    """An immutable map from (state, event) to the next state."""

    def __init__(self, rows: Mapping[tuple[S, E], S]) -> None:
        self._rows = MappingProxyType(dict(rows))

    def after(self, state: S, event: E) -> S:
        """Return the state that follows; raise `IllegalTransition` where the table has no cell."""
        try:
            return self._rows[state, event]
        except KeyError:
            raise IllegalTransition(f"{event} is not possible in state {state}") from None

    def rows(self) -> Mapping[tuple[S, E], S]:
        """Return the whole table, for documentation and tests."""
        return self._rows

    def terminal(self) -> frozenset[S]:
        """Return the states that are reached and never left."""
        sources = {state for state, _ in self._rows}
        return frozenset(target for target in self._rows.values() if target not in sources)
