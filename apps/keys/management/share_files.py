"""Shares on their way to the custodians: one file each, written once, mode 0600."""

import os
from collections.abc import Callable
from pathlib import Path

from django.core.management.base import CommandError


def share_files(directory: Path) -> Callable[[int, str], None]:
    """Return what writes DIRECTORY/custodian-NN.share; refuse a directory that holds shares already."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(directory.glob("custodian-*.share")):
        raise CommandError(f"{directory} holds shares already")

    def hand_out(number: int, words: str) -> None:
        path = directory / f"custodian-{number:02d}.share"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(words + "\n")

    return hand_out
