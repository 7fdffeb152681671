"""Checkpoints as signed notes: C2SP tlog-checkpoint and signed-note, signature type 0x02 (ECDSA, SHA-256)."""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from apps.audit.errors import LogBroken, MalformedCheckpoint
from apps.audit.types.growth import HASH_LENGTH

_ECDSA_KIND: Final = b"\x02"
_KEY_ID_LENGTH: Final = 4
_DASH: Final = "\u2014"  # em dash, as the signed-note format has it
_ORIGIN: Final = re.compile(r"[^\s+]+")
_SIZE: Final = re.compile(r"0|[1-9][0-9]*")
_MINIMUM_LINES: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointText:
    """What a checkpoint says: whose log it is, how many events it has, and the root over them."""

    origin: str
    size: int
    root: bytes


def checkpoint_text(checkpoint: CheckpointText) -> bytes:
    """Return the bytes that are signed: three lines, each with its line feed."""
    if not _ORIGIN.fullmatch(checkpoint.origin):
        raise MalformedCheckpoint("the origin may hold neither blanks nor plus signs", field="origin")
    root = base64.b64encode(checkpoint.root).decode("ascii")
    return f"{checkpoint.origin}\n{checkpoint.size}\n{root}\n".encode()


def read_checkpoint_text(text: bytes) -> CheckpointText:
    """Return what the text says; raise `MalformedCheckpoint` for any other form."""
    try:
        lines = text.decode("utf-8").split("\n")
        root = base64.b64decode(lines[2], validate=True)
    except (UnicodeDecodeError, IndexError, binascii.Error):
        raise MalformedCheckpoint from None
    well_formed = len(lines) > _MINIMUM_LINES and lines[-1] == "" and _ORIGIN.fullmatch(lines[0])
    if not well_formed or not _SIZE.fullmatch(lines[1]) or len(root) != HASH_LENGTH:
        raise MalformedCheckpoint
    return CheckpointText(origin=lines[0], size=int(lines[1]), root=root)


def key_id(public_key: bytes) -> bytes:
    """Return the four bytes by which a note names an ECDSA key: SHA-256 of its SPKI DER."""
    return hashlib.sha256(public_key).digest()[:_KEY_ID_LENGTH]


def verifier_key(name: str, public_key: bytes) -> str:
    """Return ``name+hex+base64`` as witnesses and log clients configure it."""
    encoded = base64.b64encode(_ECDSA_KIND + public_key).decode("ascii")
    return f"{name}+{key_id(public_key).hex()}+{encoded}"


def signed_note(text: bytes, *, name: str, public_key: bytes, signature: bytes) -> str:
    """Return the note: text, blank line, and one signature line (`signature` is ASN.1 DER)."""
    encoded = base64.b64encode(key_id(public_key) + signature).decode("ascii")
    return f"{text.decode()}\n{_DASH} {name} {encoded}\n"


def verify_note(note: str, *, name: str, public_key: bytes) -> bytes:
    """Return the text of a note that the key `name` signed.

    Raises `MalformedCheckpoint` (no such signature line) or `LogBroken` (the signature is wrong).
    """
    text, blank, signatures = note.rpartition("\n\n")
    if not blank:
        raise MalformedCheckpoint
    signed = f"{text}\n".encode()
    for line in signatures.splitlines():
        marker, signer, encoded = (*line.split(" "), "", "")[:3]
        if marker == _DASH and signer == name:
            return _checked(signed, _signature_bytes(encoded, public_key), public_key)
    raise MalformedCheckpoint(f"no signature of {name}")


def verify_signature(text: bytes, signature: bytes, public_key: bytes) -> None:
    """Raise `LogBroken` unless `signature` (DER) is the key's over `text`."""
    _checked(text, signature, public_key)


def _signature_bytes(encoded: str, public_key: bytes) -> bytes:
    try:
        blob = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        raise MalformedCheckpoint("the signature is not base64") from None
    if blob[:_KEY_ID_LENGTH] != key_id(public_key):
        raise MalformedCheckpoint("the signature is by another key")
    return blob[_KEY_ID_LENGTH:]


def _checked(text: bytes, signature: bytes, public_key: bytes) -> bytes:
    try:
        key = load_der_public_key(public_key)
        if not isinstance(key, ec.EllipticCurvePublicKey):
            raise MalformedCheckpoint("the log key is no ECDSA key")
        key.verify(signature, text, ec.ECDSA(SHA256()))
    except (ValueError, UnsupportedAlgorithm):
        raise MalformedCheckpoint("the log key cannot be read") from None
    except InvalidSignature:
        raise LogBroken("a checkpoint's signature is wrong") from None
    return text
