"""A member of staff at the portal: password, TOTP and plain forms, as a browser would send them."""

import html.parser
import time
import urllib.parse
from collections.abc import Mapping
from typing import Final

from django_otp.oath import TOTP
from typing_extensions import override

from dsportal.demo.wire import Answer, UnexpectedAnswer, Wire

_FORM: Final = "application/x-www-form-urlencoded"
_FOUND: Final = 302


class _Forms(html.parser.HTMLParser):
    """Collects the named inputs of a page's forms."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden: dict[str, str] = {}

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "input" and values.get("type") == "hidden" and values.get("name"):
            self.hidden[str(values["name"])] = values.get("value") or ""


class Browser:
    """One session of one member of staff."""

    def __init__(self, base: str) -> None:
        self.wire = Wire(base)

    def page(self, path: str) -> Answer:
        """Open a page, following redirects."""
        return self.wire.expect(200, "GET", path)

    def submit(self, path: str, fields: Mapping[str, str], *, form_at: str = "") -> Answer:
        """Open the page with the form (`form_at`, else `path`), fill in `fields` and send it to `path`."""
        forms = _Forms()
        forms.feed(self.page(form_at or path).body.decode("utf-8"))
        body = urllib.parse.urlencode({**forms.hidden, **fields}).encode()
        url = urllib.parse.urljoin(self.wire.base, path)
        headers = {"Content-Type": _FORM, "Referer": url, "Origin": self.wire.base}
        answer = self.wire.call("POST", path, body=body, headers=headers)
        if answer.status not in {200, _FOUND}:
            raise UnexpectedAnswer("POST", path, answer)
        return answer

    def log_in(self, username: str, password: str, totp_secret: bytes) -> None:
        """Log in with password and TOTP code (5.2.3)."""
        self.submit("/admin/login/", {"username": username, "password": password})
        self.submit("/admin/mfa/", {"token": self._fresh_code(totp_secret)})

    @staticmethod
    def _fresh_code(secret: bytes) -> str:
        code = TOTP(secret)
        code.time = time.time()  # noqa: TID251 - TOTP needs the wall clock of the person's device
        return f"{code.token():06d}"
