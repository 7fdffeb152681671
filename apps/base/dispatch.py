"""Where the composition root plugs in what follows which event. Knows neither Django nor Celery."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

Send: TypeAlias = Callable[[str, str, str], None]
"""Hands (task name, subject id, outbox event id) to the queue; raises when the queue does not take it."""


@dataclass(slots=True)
class Dispatcher:
    """The table event name -> task names, and the way to send a task."""

    followers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    send: Send | None = None

    def plug_in(self, followers: Mapping[str, Sequence[str]], send: Send) -> None:
        """Set the table and the sender; done once, by `dsportal/celery.py`."""
        self.followers = followers
        self.send = send


DISPATCHER: Final = Dispatcher()
