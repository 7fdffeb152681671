"""Prints each step of the demo with its clause and duration, and keeps them for `summary.json`."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from dsportal.demo.console import say


@dataclass(slots=True, kw_only=True)
class Step:
    """One line of the demo; `seconds` is wall time, `facts` are ids and figures worth keeping."""

    name: str
    clause: str
    seconds: float = 0.0
    facts: dict[str, object] = field(default_factory=dict)


class Steps:
    """The protocol of one run."""

    def __init__(self) -> None:
        self.done: list[Step] = []

    @contextmanager
    def step(self, clause: str, name: str) -> Iterator[dict[str, object]]:
        """Run the body as one step; the body may put facts into the yielded dictionary."""
        started = time.perf_counter()
        step = Step(name=name, clause=clause)
        try:
            yield step.facts
        except BaseException:
            say(f"  FAILED  {clause:<10} {name}")
            raise
        step.seconds = round(time.perf_counter() - started, 3)
        self.done.append(step)
        facts = "  ".join(f"{key}={value}" for key, value in step.facts.items())
        say(f"  {step.seconds:7.2f} s  {clause:<10} {name}" + (f"   [{facts}]" if facts else ""))
