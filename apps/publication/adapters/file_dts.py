"""The repository DTS as a directory: a courier's folder, or the simulated repository of an evaluation."""

from pathlib import Path

from typing_extensions import override

from apps.publication.errors import DtsUnavailable
from apps.publication.types import DtsTarget


class FileDts(DtsTarget):
    """Files on this machine."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    @override
    def put(self, name: str, content: bytes) -> None:
        try:
            self._directory.mkdir(parents=True, exist_ok=True)
            draft = self._directory / f"{name}.new"
            draft.write_bytes(content)
            draft.replace(self._directory / name)
        except OSError as fault:
            raise DtsUnavailable(f"the file cannot be written: {type(fault).__name__}") from None

    @override
    def fetch(self, name: str) -> bytes:
        try:
            return (self._directory / name).read_bytes()
        except OSError as fault:
            raise DtsUnavailable(f"the file cannot be read: {type(fault).__name__}") from None
