"""Any HSM behind a PKCS#11 module (v2.40): one session, cached handles, sign only under a permit."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import pkcs11
from pkcs11 import Attribute, KeyType, Mechanism, MechanismFlag, ObjectClass
from pkcs11.util.ec import encode_ec_public_key, encode_named_curve_parameters

from apps.lib.errors import DomainError
from apps.lib.hsm import backup, policy, sessions
from apps.lib.hsm.errors import HsmKeyFault, classify
from apps.lib.hsm.guard import OwnerGuard
from apps.lib.hsm.interface import (
    Curve,
    KeyAttributes,
    KeyCopy,
    KeyHandle,
    KeyRules,
    TokenFacts,
    TokenLogin,
)
from apps.lib.identifiers import new_id
from apps.lib.signing import KeyPurpose, Permit

_CURVE_OF: Final = {encode_named_curve_parameters(oid): curve for curve, oid in sessions.OIDS.items()}
_ATTRIBUTES: Final = {name: Attribute[name.upper()] for name in KeyAttributes.__slots__}


class Pkcs11Hsm:
    """The production implementation of `apps.lib.hsm.interface.Hsm`."""

    def __init__(self, *, module: str, runtime_dir: Path, rules: Callable[[], KeyRules] = KeyRules) -> None:
        self._module = module
        self._runtime_dir = runtime_dir
        self._rules = rules
        self._token_label = ""
        self._guard = OwnerGuard()
        self._session: Any = None
        self._keys: dict[bytes, tuple[KeyHandle, Any]] = {}

    def open(self, token_label: str, pin: str, *, writable: bool = True) -> TokenFacts:
        """Log in under the machine-wide lock, test the module and load the keys."""
        self._guard.acquire()
        self._token_label = token_label
        try:
            with sessions.start_lock(self._runtime_dir):
                self._session = sessions.open_token(self._module, token_label, pin, writable=writable)
                sessions.self_test(self._session)
                self._find_keys()
            with sessions.library_errors():
                return sessions.token_facts(self._session)
        except DomainError:
            self.close()
            raise

    def load_keys(self) -> tuple[KeyHandle, ...]:
        """Look our keys up anew; raise `HsmKeyFault` when one of them breaks the policy."""
        self._guard.check()
        with sessions.start_lock(self._runtime_dir):  # another login disturbs a look at the token
            self._find_keys()
        return tuple(handle for handle, _ in self._keys.values())

    def generate_key(
        self, purpose: KeyPurpose, label: str, curve: Curve, *, key_id: bytes | None = None
    ) -> KeyHandle:
        """Generate a pair in the token under the policy's template and read it back."""
        policy.refuse_wrong_curve(purpose, curve)
        cka_label = policy.token_label(purpose, label)
        identity = key_id or new_id().bytes
        if any(handle.label == label or handle.key_id == identity for handle, _ in self._keys.values()):
            raise HsmKeyFault(f"a key with the label {label} or that id exists")
        with self._session_in_use() as session:
            oid = encode_named_curve_parameters(sessions.OIDS[curve])
            domain = session.create_domain_parameters(KeyType.EC, {Attribute.EC_PARAMS: oid}, local=True)
            domain.generate_keypair(
                store=True,
                id=identity,
                label=cka_label,
                capabilities=MechanismFlag.SIGN | MechanismFlag.VERIFY,
                private_template=self._private_template(),
                public_template={Attribute.DERIVE: False, Attribute.MODIFIABLE: False},
            )
        self.load_keys()
        return self._keys[identity][0]

    def sign(self, handle: KeyHandle, permit: Permit) -> bytes:
        """Redeem the permit and sign what it yields, as raw ``r || s``."""
        self._guard.check()
        key = self._known(handle)
        hashed = policy.digest(handle.curve, permit.redeem(handle.purpose))
        try:
            signature: bytes = key.sign(hashed, mechanism=Mechanism.ECDSA)
        except pkcs11.PKCS11Error as error:
            raise classify(error) from None
        if len(signature) != policy.SIGNATURE_BYTES[handle.curve]:
            raise HsmKeyFault("the module returned a signature of the wrong length")
        return signature

    def attributes(self, handle: KeyHandle) -> KeyAttributes:
        """Read the private key's attributes back from the token."""
        self._guard.check()
        return self._read(self._known(handle))

    def destroy_key(self, handle: KeyHandle) -> None:
        """Destroy private and public half; a later search finds neither."""
        self._guard.check()
        self._known(handle)
        with self._session_in_use() as session:
            backup.destroy(session, handle.key_id)
        del self._keys[handle.key_id]

    def strangers(self) -> tuple[str, ...]:
        """Look at every private key that is not among ours."""
        with self._session_in_use() as session:
            stored = {Attribute.CLASS: ObjectClass.PRIVATE_KEY, Attribute.TOKEN: True}
            found = list(session.get_objects(stored))
            return tuple(sorted(key.id.hex() for key in found if key.id not in self._keys))

    def back_up(self, handle: KeyHandle, target: TokenLogin) -> KeyCopy:
        """Wrap the key to the other token; the wrapped bytes live in this call alone."""
        self._guard.check()
        private = self._known(handle)
        with self._session_in_use() as session, self._other(target) as other:
            return backup.copy_to(session, private, other, handle)

    def copies(self, target: TokenLogin) -> tuple[KeyCopy, ...]:
        """Return every copy on the other token."""
        with self._session_in_use(), self._other(target) as other:
            return backup.all_copies(other)

    def restore(self, expected: KeyHandle, check_value: str, source: TokenLogin) -> KeyHandle:
        """Compare before and after: the copy, then the key in the token, must be the one expected."""
        if expected.key_id in self._keys:
            raise HsmKeyFault("the key is in the token")
        with self._session_in_use() as session, self._other(source) as other:
            backup.bring_back(session, other, expected, check_value)
            sessions.self_test(session)
        self.load_keys()
        return self._keys[expected.key_id][0]

    def destroy_copy(self, key_id: bytes, target: TokenLogin) -> None:
        """Destroy whatever has that id on the other token, and look again."""
        with self._session_in_use(), self._other(target) as other:
            backup.destroy(other, key_id)

    def change_pin(self, old: str, new: str, *, other: str = "") -> None:
        """Set the user PIN; no session is left open with the old one."""
        with self._session_in_use() as session:
            if not other:
                session.set_pin(old, new)
                return
            with self._other(TokenLogin(label=other, pin=old)) as second:
                second.set_pin(old, new)

    def close(self) -> None:
        """Log out, finalise the module and forget the handles."""
        self._keys = {}
        session, self._session = self._session, None
        if self._guard.owned_here():
            with suppress(pkcs11.PKCS11Error):
                if session is not None:
                    session.close()
            sessions.unload_module(self._module)
        self._guard.release()

    def _find_keys(self) -> None:
        with self._session_in_use() as session:
            # A token that went away shows no objects at all, which must not pass for a missing key.
            sessions.load_module(self._module).get_token(token_label=self._token_label)
            found = list(session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY}))
            rules = self._rules()
            keys = {entry[0].key_id: entry for private in found if (entry := self._entry(private, rules))}
        self._keys = keys

    @contextmanager
    def _other(self, login: TokenLogin) -> Iterator[Any]:
        """Open the second token for one act; this is the only time that a process holds two sessions."""
        with sessions.library_errors(), sessions.start_lock(self._runtime_dir):
            session = sessions.open_token(self._module, login.label, login.pin, writable=True)
        with sessions.library_errors(), session:
            yield session

    def _private_template(self) -> dict[Attribute, bool]:
        born = policy.template_for(self._rules().backup)
        return {
            Attribute.PRIVATE: True,
            Attribute.DESTROYABLE: True,
            **{_ATTRIBUTES[name]: value for name, value in born.items()},
        }

    @contextmanager
    def _session_in_use(self) -> Iterator[Any]:
        self._guard.check()
        with sessions.library_errors():
            yield self._session

    def _known(self, handle: KeyHandle) -> Any:
        entry = self._keys.get(handle.key_id)
        if entry is None or entry[0] != handle:
            raise HsmKeyFault("the token holds no such key")
        return entry[1]

    def _entry(self, private: Any, rules: KeyRules) -> tuple[KeyHandle, Any] | None:
        named = policy.parse_token_label(private.label)
        if named is None:
            return None
        purpose, label = named
        curve = _CURVE_OF.get(private[Attribute.EC_PARAMS])
        if curve is None or curve is not policy.CURVES[purpose]:
            raise HsmKeyFault(f"the key {label} is not on the curve of its purpose", clause="6.1.5.1")
        read = self._read(private)
        if broken := policy.broken_by(read, method=rules.backup, restored=private.id in rules.restored):
            raise HsmKeyFault(f"the key {label} breaks the policy: {', '.join(broken)}", clause="6.2.1.1")
        public = self._session.get_key(object_class=ObjectClass.PUBLIC_KEY, id=private.id)
        handle = KeyHandle(
            label=label,
            key_id=private.id,
            purpose=purpose,
            curve=curve,
            public_key_der=encode_ec_public_key(public),
        )
        return handle, private

    @staticmethod
    def _read(private: Any) -> KeyAttributes:
        with sessions.library_errors():
            return KeyAttributes(**{name: bool(private[which]) for name, which in _ATTRIBUTES.items()})
