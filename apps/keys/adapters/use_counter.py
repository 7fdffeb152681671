"""How often each key signed in this process: shared bytes in memory, written at no cost, kept on a kill.

The file lies on the RAM file system of the run-time directory. Another process reads it; only a loss of the
machine's power loses what was not collected yet.
"""

import mmap
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from uuid import UUID

from apps.lib.hsm.errors import HsmTransient
from apps.lib.identifiers import random_bytes

_SLOTS: Final = 64  # keys in the life of one process
_WORDS: Final = 3  # 64 bits each: CKA_ID (two) and the count
_SIZE: Final = _SLOTS * _WORDS * 8
_PREFIX: Final = "uses-"


class UseCounter:
    """Counts in one file of its own; made when the process opens its session."""

    def __init__(self, directory: Path) -> None:
        self.owner = (directory, os.getpid())
        path = directory / f"{_PREFIX}{os.getpid()}-{random_bytes(4).hex()}.bin"
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.ftruncate(descriptor, _SIZE)
            self._words = memoryview(mmap.mmap(descriptor, _SIZE)).cast("Q")
        finally:
            os.close(descriptor)
        self._places: dict[bytes, int] = {}

    def count(self, key_id: bytes) -> None:
        """Add one signature of the key."""
        place = self._places.get(key_id)
        if place is None:
            place = self._place(key_id)
        self._words[place] += 1

    def _place(self, key_id: bytes) -> int:
        slot = len(self._places)
        if slot == _SLOTS:
            raise HsmTransient("restart the signer: it has counted for too many keys")
        first = slot * _WORDS
        self._words[first] = int.from_bytes(key_id[:8], "big")
        self._words[first + 1] = int.from_bytes(key_id[8:], "big")
        self._places[key_id] = first + 2
        return first + 2


def counter_for(before: UseCounter | None, directory: Path) -> UseCounter:
    """Return the counter of this process and directory, made anew after a fork or a move."""
    if before is not None and before.owner == (directory, os.getpid()):
        return before
    return UseCounter(directory)


def read_counters(directory: Path) -> dict[str, Mapping[UUID, int]]:
    """Return, by the name of each counter of this machine, how often which key signed."""
    return {path.stem: _read(path.read_bytes()) for path in sorted(directory.glob(f"{_PREFIX}*.bin"))}


def forget_dead(directory: Path, names: set[str]) -> None:
    """Remove the counters among `names` whose process is gone: what they said is kept elsewhere."""
    for name in names:
        if not Path(f"/proc/{name.split('-')[1]}").exists():
            (directory / f"{name}.bin").unlink(missing_ok=True)


def _read(content: bytes) -> Mapping[UUID, int]:
    words = memoryview(content).cast("Q")
    slots = range(0, len(words), _WORDS)
    return {
        UUID(int=words[first] << 64 | words[first + 1]): words[first + 2]
        for first in slots
        if words[first] or words[first + 1]
    }
