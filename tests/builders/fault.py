"""What a crafted fault is, and who among the foreign verifiers notices it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from tests.builders.mdoc import Authority, make_authority

NOBODY: frozenset[str] = frozenset()
ALL = frozenset({"isomdoc", "pymdoccbor", "pycose", "pyhanko"})
SIGNATURE = frozenset({"isomdoc", "pymdoccbor", "pycose"})
DIGESTS = frozenset({"isomdoc", "pymdoccbor"})
PATH = frozenset({"pyhanko"})
ISOMDOC = frozenset({"isomdoc"})


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One bad credential (or circumstance) and the reason to expect. `refused_by` are foreign verifiers."""

    title: str
    reason: str
    make: Callable[[], bytes]
    trust: Callable[[], Mapping[str, Any]] = field(default=dict)
    refused_by: frozenset[str] = NOBODY


@lru_cache(maxsize=1)
def stranger() -> Authority:
    """Return a root of the same name with another key."""
    return make_authority()
