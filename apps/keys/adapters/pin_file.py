"""The opened PIN: a 0600 file on a RAM file system, gone with the machine's power (design decision 3)."""

import os
from pathlib import Path
from typing import Final

from apps.base.conf import conf
from apps.keys.errors import RuntimeDirUnsafe

MEMORY: Final = frozenset({"tmpfs", "ramfs"})
_PRIVATE: Final = 0o700


def write_pin(pin: str) -> None:
    """Put the PIN where the signers look, readable by their user alone; atomic."""
    _write(_path(), pin)


def write_next_pin(pin: str) -> None:
    """Put the PIN that the tokens are about to get beside the present one."""
    _write(_next_path(), pin)


def read_next_pin() -> str | None:
    """Return the PIN of a re-sharing that has not ended, or None."""
    try:
        return _next_path().read_text(encoding="ascii")
    except FileNotFoundError:
        return None


def adopt_next_pin() -> None:
    """Let the signers open with the new PIN; harmless when there is none."""
    if _next_path().exists():
        _next_path().replace(_path())


def drop_next_pin() -> None:
    """Forget a PIN that no token has taken; harmless when there is none."""
    _overwrite(_next_path())


def _write(path: Path, pin: str) -> None:
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(pin)
    fresh.replace(path)


def read_pin() -> str | None:
    """Return the PIN, or None while the signer is locked."""
    try:
        return _path().read_text(encoding="ascii")
    except FileNotFoundError:
        return None


def is_opened() -> bool:
    """Say whether the signer is opened on this machine."""
    return _path().exists()


def wipe_pin() -> None:
    """Overwrite and remove the file; harmless when there is none."""
    _overwrite(_path())
    _overwrite(_next_path())


def prepare_runtime_dir() -> Path:
    """Make the directory; raise `RuntimeDirUnsafe` unless it is private and, in production, in memory."""
    directory = conf().runtime_dir
    directory.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
    status = directory.stat()
    if status.st_uid != os.getuid() or status.st_mode & 0o077:
        raise RuntimeDirUnsafe(f"{directory} must belong to the signer alone (mode 0700)")
    if conf().production and file_system_of(directory) not in MEMORY:
        raise RuntimeDirUnsafe(f"{directory} is not on a RAM file system")
    return directory


def file_system_of(directory: Path) -> str:
    """Return the type of the file system below `directory` (from /proc/self/mounts)."""
    mounts = [
        line.split()[1:3] for line in Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines()
    ]
    resolved = directory.resolve()
    above = {Path(point): kind for point, kind in mounts if resolved.is_relative_to(point)}
    return above[max(above, key=lambda point: len(point.parts))]


def _overwrite(path: Path) -> None:
    if path.exists():
        path.write_bytes(bytes(path.stat().st_size))
        path.unlink()


def _next_path() -> Path:
    return conf().runtime_dir / "opened-next"


def _path() -> Path:
    return conf().runtime_dir / "opened"
