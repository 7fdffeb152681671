"""Backup by wrapping (clause 6.2.4): from one token to another of the same module, in memory alone.

Both tokens hold one AES key that a security officer marked as trusted when they were initialised; the keys
are born with CKA_WRAP_WITH_TRUSTED, so that nothing else wraps them (PKCS#11 v2.40, 5.14; RFC 5649).
"""

import hashlib
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass
from pkcs11.constants import DEFAULT
from pkcs11.util.ec import encode_ec_public_key, encode_named_curve_parameters

from apps.lib.hsm.errors import HsmCopyDiffers, HsmKeyFault
from apps.lib.hsm.interface import KeyCopy, KeyHandle
from apps.lib.hsm.policy import token_label

KEK_LABEL: Final = "backup-kek"
KEK_BYTES: Final = 32
_MECHANISM: Final = Mechanism.AES_KEY_WRAP_PAD
_CHECK: Final = b"dsportal-key-check/1\n"


def place_wrapping_key(session: Any, value: bytes) -> None:
    """Put the wrapping key into a token through a session of its security officer."""
    session.create_object(
        {
            Attribute.CLASS: ObjectClass.SECRET_KEY,
            Attribute.KEY_TYPE: KeyType.AES,
            Attribute.TOKEN: True,
            Attribute.PRIVATE: False,  # an officer sees public objects alone
            Attribute.LABEL: KEK_LABEL,
            Attribute.VALUE: value,
            Attribute.SENSITIVE: True,
            Attribute.EXTRACTABLE: False,
            Attribute.WRAP: True,
            Attribute.UNWRAP: True,
            Attribute.ENCRYPT: False,
            Attribute.DECRYPT: False,
            Attribute.TRUSTED: True,
            Attribute.MODIFIABLE: False,
        }
    )


def copy_to(session: Any, private: Any, other: Any, handle: KeyHandle) -> KeyCopy:
    """Copy a key of the open token to the other one and return what was read back there."""
    if _holds(other, handle.key_id):
        raise HsmKeyFault("the other token holds the key")
    content = _wrapped(session, private)
    _place(other, content, handle, sign=False)
    proof = KeyCopy(
        key_id=handle.key_id, check_value=_check_value(content), public_key_der=handle.public_key_der
    )
    return _confirmed(other, proof, "the copy is not the key")


def bring_back(session: Any, other: Any, expected: KeyHandle, check_value: str) -> None:
    """Copy a lost key back into the open token; nothing is done when the copy is another key."""
    proof = KeyCopy(key_id=expected.key_id, check_value=check_value, public_key_der=expected.public_key_der)
    if copy_of(other, expected.key_id) != proof:
        raise HsmCopyDiffers("the check value or the public key is another", clause="6.2.4.1")
    content = _wrapped(other, _only(other, ObjectClass.PRIVATE_KEY, expected.key_id))
    _place(session, content, expected, sign=True)
    _confirmed(session, proof, "the restored key is not the one expected")


def copy_of(session: Any, key_id: bytes) -> KeyCopy:
    """Return what the token holds under that id, both halves read back."""
    private = _only(session, ObjectClass.PRIVATE_KEY, key_id)
    return KeyCopy(
        key_id=key_id,
        check_value=_check_value(_wrapped(session, private)),
        public_key_der=encode_ec_public_key(_only(session, ObjectClass.PUBLIC_KEY, key_id)),
    )


def all_copies(session: Any) -> tuple[KeyCopy, ...]:
    """Return the copies on a backup token."""
    found = session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY})
    return tuple(copy_of(session, key_id) for key_id in sorted(private.id for private in list(found)))


def destroy(session: Any, key_id: bytes) -> None:
    """Destroy every object of that id and look again (clause 6.2.10.1)."""
    for item in list(session.get_objects({Attribute.ID: key_id})):
        item.destroy()
    if _holds(session, key_id):
        raise HsmKeyFault("the token still holds the key", clause="6.2.10.1")


def _confirmed(session: Any, proof: KeyCopy, otherwise: str) -> KeyCopy:
    """Read back what was placed; destroy it when it is not what it must be."""
    found = copy_of(session, proof.key_id)
    if found != proof:
        destroy(session, proof.key_id)
        raise HsmCopyDiffers(otherwise, clause="6.2.4.1")
    return found


def _place(session: Any, content: bytes, handle: KeyHandle, *, sign: bool) -> None:
    """Put the public half there, then unwrap the private one; on a backup token the key does not sign.

    A crash between the two leaves a public key, which disturbs nobody and is cleared by the next attempt; a
    private key without its public half would keep the whole token from being opened.
    """
    destroy(session, handle.key_id)
    label = token_label(handle.purpose, handle.label)
    _place_public(session, handle.public_key_der, id_=handle.key_id, label=label)
    _unwrap(session, content, id_=handle.key_id, label=label, sign=sign)


def _wrapped(session: Any, private: Any) -> bytes:
    """Return the key wrapped under the token's trusted key; a key that cannot leave is a key fault."""
    content: bytes = _wrapping_key(session).wrap_key(private, mechanism=_MECHANISM)
    return content


def _unwrap(session: Any, content: bytes, *, id_: bytes, label: str, sign: bool) -> None:
    template = {
        **dict.fromkeys((Attribute.ENCRYPT, Attribute.WRAP, Attribute.VERIFY), DEFAULT),
        Attribute.PRIVATE: True,
        Attribute.SENSITIVE: True,
        Attribute.EXTRACTABLE: True,
        Attribute.WRAP_WITH_TRUSTED: True,
        Attribute.SIGN: sign,
        Attribute.SIGN_RECOVER: False,
        Attribute.DECRYPT: False,
        Attribute.UNWRAP: False,
        Attribute.DERIVE: False,
        Attribute.COPYABLE: False,
        Attribute.MODIFIABLE: False,  # last: SoftHSM refuses what follows it
    }
    _wrapping_key(session).unwrap_key(
        ObjectClass.PRIVATE_KEY,
        KeyType.EC,
        content,
        id=id_,
        label=label,
        mechanism=_MECHANISM,
        store=True,
        template=template,
    )


def _place_public(session: Any, public_key_der: bytes, *, id_: bytes, label: str) -> None:
    """Put the public half beside the private one."""
    key = load_der_public_key(public_key_der)
    if not isinstance(key, EllipticCurvePublicKey):
        raise HsmKeyFault("not an EC key")
    point = key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    session.create_object(
        {
            Attribute.CLASS: ObjectClass.PUBLIC_KEY,
            Attribute.KEY_TYPE: KeyType.EC,
            Attribute.TOKEN: True,
            Attribute.ID: id_,
            Attribute.LABEL: label,
            Attribute.EC_PARAMS: encode_named_curve_parameters(key.curve.name),
            Attribute.EC_POINT: b"\x04" + bytes([len(point)]) + point,  # DER OCTET STRING, below 128 bytes
            Attribute.VERIFY: True,
            Attribute.MODIFIABLE: False,
        }
    )


def _holds(session: Any, key_id: bytes) -> bool:
    """Say whether the token has anything of that id."""
    return bool(list(session.get_objects({Attribute.ID: key_id})))


def _only(session: Any, kind: ObjectClass, key_id: bytes) -> Any:
    found = list(session.get_objects({Attribute.CLASS: kind, Attribute.ID: key_id}))
    if len(found) != 1:
        raise HsmKeyFault(f"the token holds {len(found)} such keys")
    return found[0]


def _wrapping_key(session: Any) -> Any:
    key = session.get_key(object_class=ObjectClass.SECRET_KEY, label=KEK_LABEL)
    if not key[Attribute.TRUSTED]:
        raise HsmKeyFault("the wrapping key is not trusted", clause="6.2.4.1")
    return key


def _check_value(content: bytes) -> str:
    return hashlib.sha256(_CHECK + content).hexdigest()
