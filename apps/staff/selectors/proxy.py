"""What the proxy says of a connection: the terminal's address, and the client certificate it verified.

Headers can be sent by anybody. They are believed only beside the secret that proxy and portal share
(`DSPORTAL_PROXY_SECRET_FILE`), and the proxy must overwrite all four on every request.
"""

import hashlib
import hmac
import ssl
from typing import Final
from urllib.parse import unquote

from django.http import HttpRequest

from apps.base.conf import conf

_SECRET: Final = "HTTP_X_DSPORTAL_PROXY"  # noqa: S105 - the name of a header
_ADDRESS: Final = "HTTP_X_REAL_IP"
_VERDICT: Final = "HTTP_X_CLIENT_VERIFY"  # nginx: $ssl_client_verify
_CERTIFICATE: Final = "HTTP_X_CLIENT_CERT"  # nginx: $ssl_client_escaped_cert, PEM
_VERIFIED: Final = "SUCCESS"


def client_address(request: HttpRequest) -> str:
    """Return the terminal's address as the proxy saw it, else that of the peer."""
    told: str = request.META.get(_ADDRESS, "")
    return told if told and from_proxy(request) else request.META.get("REMOTE_ADDR", "")


def client_certificate(request: HttpRequest) -> str | None:
    """Return the SHA-256 (hexadecimal, of the DER form) of the certificate that the proxy verified."""
    if not conf().card_login or not from_proxy(request) or request.META.get(_VERDICT) != _VERIFIED:
        return None
    try:
        der = ssl.PEM_cert_to_DER_cert(unquote(request.META.get(_CERTIFICATE, "")))
    except ValueError:
        return None
    return hashlib.sha256(der).hexdigest()


def from_proxy(request: HttpRequest) -> bool:
    """Say whether the request carries the secret of the proxy; without a secret nobody does."""
    secret, given = conf().proxy_secret.encode(), request.META.get(_SECRET, "").encode()
    return bool(secret) and hmac.compare_digest(given, secret)
