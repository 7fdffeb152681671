"""Every operation of the API, once: what it demands, in the order in which it looks."""

import re
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

from apps.lib.identifiers import new_id

PREFIX = "/api/v1/"
_CONVERTER = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One operation. `scope` is "" where nobody has to log in."""

    method: str
    path: str
    scope: str
    keyed: bool = False
    """Demands an Idempotency-Key."""
    proven: bool = False
    """Demands a Device-Proof."""

    @property
    def title(self) -> str:
        return f"{self.method} {self.path.removeprefix(PREFIX)}"

    def url(self, **values: object) -> str:
        """Return the path with its variables filled in."""
        return self.path.format(**values)


def _endpoint(method: str, path: str, scope: str, *, keyed: bool = False, proven: bool = False) -> Endpoint:
    return Endpoint(method=method, path=PREFIX + path, scope=scope, keyed=keyed, proven=proven)


TOKEN = _endpoint("POST", "token", "")
NONCES = _endpoint("POST", "nonces", "app")
APPLY = _endpoint("POST", "applications", "app", keyed=True)
LOOK = _endpoint("GET", "applications/{application_id}", "app", proven=True)
FETCH = _endpoint("GET", "applications/{application_id}/credentials", "app", proven=True)
ACKNOWLEDGE = _endpoint(
    "POST", "applications/{application_id}/acknowledgement", "app", keyed=True, proven=True
)
REVOKE = _endpoint("POST", "revocations", "app", keyed=True)
LISTS = _endpoint("GET", "status-lists", "verifier")
LIST = _endpoint("GET", "status-lists/{list_id}", "verifier")
CERTIFICATES = _endpoint("GET", "ds-certificates", "verifier")
CERTIFICATE = _endpoint("GET", "ds-certificates/{certificate_id}", "verifier")
ROOT = _endpoint("GET", "iaca.pem", "")
CRL = _endpoint("GET", "iaca.crl", "")
SCHEMA = _endpoint("GET", "schema/", "")
ENDPOINTS = (
    TOKEN,
    NONCES,
    APPLY,
    LOOK,
    FETCH,
    ACKNOWLEDGE,
    REVOKE,
    LISTS,
    LIST,
    CERTIFICATES,
    CERTIFICATE,
    ROOT,
    CRL,
    SCHEMA,
)


ANY_ID = {"application_id": new_id(), "list_id": new_id(), "certificate_id": new_id()}
"""A value for each variable of a path, of no row."""


def api_paths() -> set[str]:
    """Return every path below the API's prefix that the routes know."""
    return {path for path in _walk(get_resolver().url_patterns, "/") if path.startswith("/api/")}


def _walk(patterns: list[URLPattern | URLResolver], before: str) -> list[str]:
    paths: list[str] = []
    for pattern in patterns:
        here = before + _CONVERTER.sub(r"{\1}", str(pattern.pattern))
        paths += _walk(pattern.url_patterns, here) if isinstance(pattern, URLResolver) else [here]
    return paths
