"""Where the root CA's revocation list is fetched from: a file or an HTTP address."""

import urllib.error
import urllib.request
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from typing_extensions import override

from apps.certificates.errors import CrlSourceUnavailable
from apps.certificates.types import CrlSource

_MAX_BYTES: Final = 4 * 1024 * 1024
_TIMEOUT: Final = 10.0  # seconds


class FileCrlSource(CrlSource):
    """A list on this machine, as the simulated root or a courier leaves it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @override
    def fetch(self) -> bytes:
        try:
            return self._path.read_bytes()
        except OSError as fault:
            raise CrlSourceUnavailable(f"the file cannot be read: {type(fault).__name__}") from None


class HttpCrlSource(CrlSource):
    """A list at the address of the CRL distribution point; its signature is what protects it."""

    def __init__(self, url: str) -> None:
        if urlsplit(url).scheme not in {"http", "https"}:
            raise CrlSourceUnavailable("the address must be http or https")
        self._url = url

    @override
    def fetch(self) -> bytes:
        try:
            with urllib.request.urlopen(self._url, timeout=_TIMEOUT) as answer:  # noqa: S310 - scheme checked
                data: bytes = answer.read(_MAX_BYTES + 1)
        except OSError as fault:
            raise CrlSourceUnavailable(f"the address does not answer: {type(fault).__name__}") from None
        if len(data) > _MAX_BYTES:
            raise CrlSourceUnavailable("the answer is larger than 4 MiB")
        return data
