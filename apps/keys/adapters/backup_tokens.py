"""The tokens that hold backups: their PINs follow from the one that the custodians' shares make."""

import hashlib
import hmac
from typing import Final

from apps.base.conf import conf
from apps.keys.adapters import pin_file
from apps.keys.errors import SignerLocked
from apps.lib.hsm.interface import BackupMethod, TokenLogin

_LENGTH: Final = 32  # hexadecimal digits, as the token's own PIN


def backup_labels() -> tuple[str, ...]:
    """Return the labels of the backup tokens; none where the site does not back up by wrapping."""
    return conf().backup_tokens if conf().backup_method == BackupMethod.WRAP else ()


def pin_for(label: str, pin: str) -> str:
    """Return the PIN of a backup token (RFC 2104 over its label): whoever can open one cannot open others."""
    return hmac.new(pin.encode("ascii"), f"backup:{label}".encode(), hashlib.sha256).hexdigest()[:_LENGTH]


def login_for(label: str) -> TokenLogin:
    """Return how to open a backup token; raise `SignerLocked` before the custodians have come."""
    pin = pin_file.read_pin()
    if pin is None:
        raise SignerLocked("the custodians have not opened the signer", clause="6.2.4.1")
    return TokenLogin(label=label, pin=pin_for(label, pin))
