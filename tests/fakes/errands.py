"""A signer that reads back whatever the script expects: for tests of the people, not of the HSM."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from unittest import mock

from apps.keys.models import CeremonyErrand
from apps.keys.services._errand_closing import _expected
from apps.keys.services._errand_facts import Errand
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.errors import DomainError
from apps.lib.identifiers import new_id

PerformErrand = Callable[[Errand, Actor, Clock], Mapping[str, str]]


@dataclass(kw_only=True)
class ObedientSigner:
    """`changes` replace what would be read back, `failure` is raised instead; `seen` counts the errands."""

    changes: dict[str, str] = field(default_factory=dict)
    failure: DomainError | None = None
    seen: list[Errand] = field(default_factory=list)

    def perform(self, errand: Errand, _actor: Actor, _clock: Clock) -> Mapping[str, str]:
        self.seen.append(errand)
        if self.failure is not None:
            raise self.failure
        step = CeremonyErrand.objects.select_related("step__ceremony").get(pk=errand.errand_id).step
        facts = {"key_id": str(new_id()), "public_key_sha256": "ab" * 32} | _expected(step)
        return facts | self.changes


@contextmanager
def performing(perform: PerformErrand | None) -> Iterator[None]:
    """Let errands be carried out by that function; None leaves the real one in place."""
    module = sys.modules["apps.keys.services.carry_out_errand"]
    if perform is None:
        yield
        return
    with mock.patch.object(module, "perform", perform):
        yield
