"""A share on its way to the supervisor: X25519, HKDF-SHA-256, AES-256-GCM (RFC 7748, 5869; SP 800-38D)."""

from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from apps.keys.errors import ShareUnreadable
from apps.lib.canonical import canonical_bytes

_KEY_BYTES: Final = 32
_NONCE: Final = bytes(12)  # the key is used for one message: a fresh sender key each time


def seal_share(public_key: bytes, words: str, *, activation_id: UUID, actor_id: str) -> bytes:
    """Encrypt the words to the supervisor; only this activation and this person open them again."""
    sender = X25519PrivateKey.generate()
    mine = sender.public_key().public_bytes_raw()
    shared = sender.exchange(X25519PublicKey.from_public_bytes(public_key))
    box = AESGCM(_derive(shared, mine, public_key))
    return mine + box.encrypt(_NONCE, words.encode("ascii"), _bound(activation_id, actor_id))


class ShareBox:
    """The supervisor's ephemeral key; it lives in this object and nowhere else."""

    def __init__(self) -> None:
        self._key = X25519PrivateKey.generate()
        self.public_key = self._key.public_key().public_bytes_raw()

    def open_share(self, sealed: bytes, *, activation_id: UUID, actor_id: str) -> str:
        """Return the words; raise `ShareUnreadable` for anything that was not sealed for exactly this."""
        theirs, content = sealed[:_KEY_BYTES], sealed[_KEY_BYTES:]
        try:
            shared = self._key.exchange(X25519PublicKey.from_public_bytes(theirs))
            box = AESGCM(_derive(shared, theirs, self.public_key))
            return box.decrypt(_NONCE, content, _bound(activation_id, actor_id)).decode("ascii")
        except (InvalidTag, ValueError):
            raise ShareUnreadable("a share does not open with the supervisor's key") from None


def _derive(shared: bytes, sender: bytes, receiver: bytes) -> bytes:
    return HKDF(
        algorithm=SHA256(), length=_KEY_BYTES, salt=sender + receiver, info=b"dsportal activation share"
    ).derive(shared)


def _bound(activation_id: UUID, actor_id: str) -> bytes:
    return canonical_bytes([str(activation_id), actor_id])
