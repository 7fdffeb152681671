"""One process, one thread, one session: PKCS#11 state survives neither threads nor fork."""

import os
import threading
from typing import ClassVar

from apps.lib.hsm.errors import HsmDeviceGone, HsmMisused


class OwnerGuard:
    """Remembers who opened the session; only one guard of a process can be held at a time."""

    _held_in: ClassVar[int] = 0  # process id; a forked child does not hold what its parent held

    def __init__(self) -> None:
        self._owner: tuple[int, int] | None = None

    def acquire(self) -> None:
        """Make the calling thread the owner; raise `HsmMisused` while another session is open."""
        if OwnerGuard._held_in:
            raise HsmMisused("a session is open already: one process, one session")
        OwnerGuard._held_in = os.getpid()
        self._owner = (os.getpid(), threading.get_ident())

    def check(self) -> None:
        """Raise unless the caller is the owner: `HsmDeviceGone` when closed, else `HsmMisused`."""
        if self._owner is None:
            raise HsmDeviceGone("no session is open")
        if self._owner != (os.getpid(), threading.get_ident()):
            raise HsmMisused("the session belongs to another thread or process")

    def owned_here(self) -> bool:
        """Say whether this process (not a parent of it) opened the session."""
        return self._owner is not None and self._owner[0] == os.getpid()

    def release(self) -> None:
        """Give the session up."""
        if self.owned_here():
            OwnerGuard._held_in = 0
        self._owner = None
