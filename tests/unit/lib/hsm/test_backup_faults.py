"""Tokens that do not do what they say: a copy that differs, a key that stays, a key without trust."""

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pkcs11 import Attribute

from apps.lib.hsm import backup
from apps.lib.hsm.errors import HsmCopyDiffers, HsmKeyFault
from apps.lib.hsm.interface import KeyCopy

KEY = b"k" * 16


class Stubborn:
    """Destroys nothing, trusts nobody."""

    def get_objects(self, _template: Any) -> list[Any]:
        return [self]

    def get_key(self, **_wanted: Any) -> dict[Attribute, bool]:
        return {Attribute.TRUSTED: False}

    def destroy(self) -> None:
        """Do nothing."""


def test_a_key_that_stays_is_no_destroyed_key() -> None:
    with pytest.raises(HsmKeyFault, match="still holds"):
        backup.destroy(Stubborn(), KEY)


def test_a_wrapping_key_without_trust_is_not_used() -> None:
    with pytest.raises(HsmKeyFault, match="not trusted"):
        backup._wrapping_key(Stubborn())


def test_a_public_half_of_another_kind_is_refused() -> None:
    public = ed25519.Ed25519PrivateKey.generate().public_key()
    der = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    with pytest.raises(HsmKeyFault, match="not an EC key"):
        backup._place_public(Stubborn(), der, id_=KEY, label="x")


def test_what_was_placed_and_differs_is_destroyed(monkeypatch: pytest.MonkeyPatch) -> None:
    gone: list[bytes] = []
    asked = KeyCopy(key_id=KEY, check_value="a", public_key_der=b"1")
    other = KeyCopy(key_id=KEY, check_value="b", public_key_der=b"1")
    monkeypatch.setattr(backup, "copy_of", lambda _session, _key_id: other)
    monkeypatch.setattr(backup, "destroy", lambda _session, key_id: gone.append(key_id))
    with pytest.raises(HsmCopyDiffers, match="another"):
        backup._confirmed(Stubborn(), asked, "it is another key")
    assert gone == [KEY]
