"""A clock that a driver moves ahead."""

from datetime import datetime, timedelta
from typing import Any


class LeapingClock:
    """The system's clock plus what the driver has skipped: leases run out without waiting."""

    def __init__(self) -> None:
        from apps.lib.clock import SYSTEM_CLOCK

        self._real, self.skipped = SYSTEM_CLOCK, timedelta()

    def now(self) -> datetime:
        return self._real.now() + self.skipped

    def today(self) -> Any:
        from apps.lib.clock import JST

        return self.now().astimezone(JST).date()
