"""Opening and closing the module: one login at a time on the machine, and a proof that it works."""

import ctypes
import fcntl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import pkcs11
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key
from pkcs11.util.ec import encode_ec_public_key, encode_named_curve_parameters

from apps.lib.hsm import backup
from apps.lib.hsm.errors import HsmDeviceGone, HsmKeyFault, HsmTransient, classify
from apps.lib.hsm.interface import Curve, TokenFacts
from apps.lib.hsm.policy import digest
from apps.lib.identifiers import random_bytes

OIDS: Final = {Curve.P256: "secp256r1", Curve.P384: "secp384r1"}


@contextmanager
def library_errors() -> Iterator[None]:
    """Turn every error of the library into one of our four classes."""
    try:
        yield
    except pkcs11.PKCS11Error as error:
        raise classify(error) from None


@contextmanager
def start_lock(runtime_dir: Path) -> Iterator[None]:
    """Hold the machine-wide lock: modules lose tokens when several processes log in at once."""
    runtime_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (runtime_dir / "hsm.lock").open("a", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def load_module(module: str) -> Any:
    """Load and initialise the PKCS#11 module at path `module`."""
    try:
        return pkcs11.lib(module)
    except pkcs11.PKCS11Error:
        raise HsmDeviceGone("the PKCS#11 module cannot be loaded or initialised") from None


def unload_module(module: str) -> None:
    """Finalise the module, so that the next opening starts anew; errors of a dead device are ignored."""
    with suppress(pkcs11.PKCS11Error):
        pkcs11.lib(module).finalize()


def open_token(module: str, label: str, pin: str, *, writable: bool) -> Any:
    """Return a logged-in session of the token with that label."""
    with library_errors():
        return load_module(module).get_token(token_label=label).open(user_pin=pin, rw=writable)


def token_facts(session: Any) -> TokenFacts:
    """Return what the token says about itself."""
    token = session.token
    return TokenFacts(
        label=token.label,
        manufacturer=token.manufacturer_id,
        model=token.model,
        serial=token.serial.decode("ascii", "replace").strip(),
        firmware=".".join(str(part) for part in token.firmware_version),
    )


def self_test(session: Any) -> None:
    """Sign random bytes with a throw-away session key and verify outside (no purpose key is touched)."""
    content = random_bytes(32)
    parameters = {pkcs11.Attribute.EC_PARAMS: encode_named_curve_parameters(OIDS[Curve.P256])}
    with library_errors():
        domain = session.create_domain_parameters(pkcs11.KeyType.EC, parameters, local=True)
        public, private = domain.generate_keypair(store=False)
        signature = private.sign(digest(Curve.P256, content), mechanism=pkcs11.Mechanism.ECDSA)
        spki = encode_ec_public_key(public)
    try:
        verify_raw(spki, signature, content)
    except InvalidSignature:
        raise HsmKeyFault("the module's test signature does not verify") from None


def verify_raw(spki: bytes, signature: bytes, content: bytes) -> None:
    """Verify a raw P-256 signature with another implementation; raise `InvalidSignature`."""
    key = load_der_public_key(spki)
    if not isinstance(key, EllipticCurvePublicKey):  # pragma: no cover - we asked for an EC key
        raise HsmKeyFault("not an EC key")
    half = len(signature) // 2
    numbers = (int.from_bytes(part, "big") for part in (signature[:half], signature[half:]))
    key.verify(encode_dss_signature(*numbers), content, ECDSA(SHA256()))


def initialise_token(
    module: str, runtime_dir: Path, *, label: str, so_pin: str, pin: str, wrapping_key: bytes = b""
) -> TokenFacts:
    """Initialise a free slot: label, SO PIN, user PIN and, if given, the trusted key for backups.

    Refuses a label that a token has already.

    python-pkcs11 has no C_InitToken, so the module's own symbol is called (PKCS#11 v2.40, 5.5).
    """
    with start_lock(runtime_dir):
        library = load_module(module)
        try:
            with library_errors():
                _init_free_slot(module, library, label, so_pin)
                token = library.get_token(token_label=label)
                with token.open(rw=True, so_pin=so_pin) as session:
                    session.init_pin(pin)
                    if wrapping_key:
                        backup.place_wrapping_key(session, wrapping_key)
                    return token_facts(session)
        finally:
            unload_module(module)


def _init_free_slot(module: str, library: Any, label: str, so_pin: str) -> None:
    tokens = [slot.get_token() for slot in library.get_slots(token_present=True)]
    if any(token.label == label for token in tokens):
        raise HsmKeyFault(f"a token with the label {label} exists")
    free = [token for token in tokens if not token.flags & pkcs11.TokenFlag.TOKEN_INITIALIZED]
    if not free:
        raise HsmTransient("no free slot")
    call = ctypes.CDLL(module).C_InitToken
    call.restype = ctypes.c_ulong
    call.argtypes = [ctypes.c_ulong, ctypes.c_char_p, ctypes.c_ulong, ctypes.c_char_p]
    secret = so_pin.encode("ascii")
    if call(free[0].slot.slot_id, secret, len(secret), label.encode("ascii").ljust(32)):
        raise HsmTransient("the module refused to initialise the token")
