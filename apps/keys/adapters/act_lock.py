"""One act at the tokens of this machine at a time: who reconciles never sees another's act half done."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from apps.base.conf import conf
from apps.keys.errors import TokenActUnderway


@contextmanager
def one_act() -> Iterator[None]:
    """Hold the lock, which the kernel lets go when this process dies; raise `TokenActUnderway`."""
    directory = conf().runtime_dir
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (directory / "acts.lock").open("a", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise TokenActUnderway("another process acts at the token") from None
        yield
