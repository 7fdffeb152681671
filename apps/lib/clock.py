"""The only module that reads the system's clock. Instants are UTC, legal days are JST."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final, Protocol

from typing_extensions import override

JST: Final = timezone(timedelta(hours=9), "JST")


class Clock(Protocol):
    """What every service takes as its argument `clock`."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        ...

    def today(self) -> date:
        """Return the present legal day in Japan."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present instant in UTC."""
        return datetime.now(UTC)

    def today(self) -> date:
        """Return the present day in JST."""
        return self.now().astimezone(JST).date()


class FixedClock(SystemClock):
    """A clock that moves only when told, for tests and simulations."""

    def __init__(self, at: datetime | str) -> None:
        instant = datetime.fromisoformat(at) if isinstance(at, str) else at
        if instant.tzinfo is None:
            raise ValueError("a clock needs an aware instant")
        self._now = instant.astimezone(UTC)

    @override
    def now(self) -> datetime:
        return self._now

    def advance(self, by: timedelta) -> None:
        """Move the clock by `by` (negative values set it back)."""
        self._now += by


SYSTEM_CLOCK: Final = SystemClock()
