"""Whether new applications are accepted."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeStanding:
    """The intake now; `subjects` are the causes for which it is held, `held_since` the oldest of them."""

    open: bool
    subjects: tuple[str, ...]
    held_since: datetime | None
