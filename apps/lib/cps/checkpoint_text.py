"""Reads the text of a log checkpoint (C2SP tlog-checkpoint): origin, size, root hash, further lines."""

import base64
import binascii
from typing import Final

_ROOT_BYTES: Final = 32
_LEAST_LINES: Final = 3


def findings(text: bytes, *, origin: str, previous_size: int, size: int) -> list[str]:
    """Return everything that is wrong with the note text that the log key is asked to sign."""
    try:
        lines = text.decode("utf-8").split("\n")
    except UnicodeDecodeError:
        return ["the checkpoint is not UTF-8"]
    if lines.pop() != "" or len(lines) < _LEAST_LINES or not all(lines):
        return ["the checkpoint must be at least three lines, none empty, each ended by a line feed"]
    found = [] if lines[0] == origin and origin else ["the origin is not this log's"]
    if lines[1] != str(size):
        found.append("the size is not the number of sealed events")
    if size < previous_size:
        found.append("the log would become shorter")
    if not _is_root(lines[2]):
        found.append("the root hash is not 32 bytes in base64")
    return found


def _is_root(text: str) -> bool:
    try:
        root = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return False
    return len(root) == _ROOT_BYTES and base64.b64encode(root).decode("ascii") == text
