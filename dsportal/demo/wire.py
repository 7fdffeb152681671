"""HTTP as the demo's outsiders speak it: standard library only, loopback only."""

import http.client
import http.cookiejar
import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

TIMEOUT: Final = 30  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Status, headers and body of a response."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    def json(self) -> dict[str, object]:
        """Return the body as a JSON object; raise `TypeError` for anything else."""
        value = json.loads(self.body)
        if not isinstance(value, dict):
            raise TypeError("a JSON object was expected")
        return value


class UnexpectedAnswer(Exception):
    """The server answered something that the demo's script does not allow."""

    def __init__(self, method: str, url: str, answer: Answer) -> None:
        text = answer.body[:600].decode("utf-8", "replace")
        super().__init__(f"{method} {url} -> {answer.status}: {text}")
        self.answer = answer


class Wire:
    """One client with its own cookies. `base` is e.g. ``http://localhost:8000``."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.cookies = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self.cookies)
        )

    def call(
        self, method: str, path: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send a request and return whatever came back; raise `OSError` when nobody answers."""
        url = urllib.parse.urljoin(self.base, path)
        request = urllib.request.Request(url, data=body, method=method, headers=dict(headers or {}))  # noqa: S310 - http on loopback
        try:
            with self._opener.open(request, timeout=TIMEOUT) as response:
                return self._answer(response)
        except urllib.error.HTTPError as error:
            return Answer(status=error.code, headers=dict(error.headers), body=error.read())

    def expect(
        self,
        status: int,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Call and raise `UnexpectedAnswer` unless the status is the expected one."""
        answer = self.call(method, path, body=body, headers=headers)
        if answer.status != status:
            raise UnexpectedAnswer(method, path, answer)
        return answer

    @staticmethod
    def _answer(response: http.client.HTTPResponse) -> Answer:
        return Answer(status=response.status, headers=dict(response.headers), body=response.read())
