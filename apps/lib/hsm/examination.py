"""The doctor's look at library, slots, token and keys: what can be seen without and with one login."""

import json
import statistics
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass, TokenFlag
from pkcs11.util.ec import encode_named_curve_parameters

from apps.lib.errors import DomainError
from apps.lib.hsm import policy, sessions
from apps.lib.hsm.errand import rules_of
from apps.lib.hsm.interface import Curve, KeyAttributes, KeyRules
from apps.lib.identifiers import random_bytes

_NEEDED: Final = (Mechanism.EC_KEY_PAIR_GEN, Mechanism.ECDSA)
_FOR_BACKUP: Final = Mechanism.AES_KEY_WRAP_PAD
_SIGNATURES: Final = 20


def examine(request: Mapping[str, str]) -> dict[str, Any]:
    """Return what was found; the PIN is tried at most once, and not at all when the token runs out of tries.

    A step that fails ends the examination: `failed` names it, `cause` says why.
    """
    found: dict[str, Any] = {"module": request["module"], "failed": "", "cause": ""}
    try:
        _examine(request, found)
    except DomainError as failure:
        found["cause"] = failure.detail or failure.title
    else:
        found["failed"] = ""
    return found


def main() -> None:
    """Read the request from standard input and answer on standard output."""
    sys.stdout.write(json.dumps(examine(json.loads(sys.stdin.read()))))


def _examine(request: Mapping[str, str], found: dict[str, Any]) -> None:
    module = request["module"]
    found["failed"] = "library"
    library = sessions.load_module(module)
    try:
        with sessions.library_errors():
            found["library"] = _library(library)
            found["slots"] = [_slot(slot) for slot in library.get_slots(token_present=True)]
            found["failed"] = "token"
            token = library.get_token(token_label=request["label"])
            found["mechanisms"] = _mechanisms(token, rules_of(request))
            found["failed"] = "login"
            found["few_tries_left"] = _few_tries_left(token)
            if request["pin"] and not found["few_tries_left"]:
                _inside(request, token, found)
    finally:
        sessions.unload_module(module)


def _inside(request: Mapping[str, str], token: Any, found: dict[str, Any]) -> None:
    with sessions.start_lock(Path(request["runtime_dir"])):
        session = token.open(user_pin=request["pin"], rw=False)
    with session:
        found["failed"] = "signature"
        sessions.self_test(session)
        found["latency_ms"] = _latency(session)
        found["failed"] = "keys"
        found["keys"] = [_key(private, rules_of(request)) for private in _private_keys(session)]


def _library(library: Any) -> dict[str, str]:
    major, minor = library.library_version
    return {"description": library.library_description.strip(), "version": f"{major}.{minor}"}


def _slot(slot: Any) -> dict[str, Any]:
    token = slot.get_token()
    return {
        "slot": slot.slot_id,
        "label": token.label,
        "initialised": bool(token.flags & TokenFlag.TOKEN_INITIALIZED),
    }


def _mechanisms(token: Any, rules: KeyRules) -> dict[str, bool]:
    offered = set(token.slot.get_mechanisms())
    needed = (*_NEEDED, _FOR_BACKUP) if rules.backup.value == "WRAP" else _NEEDED
    return {mechanism.name: mechanism in offered for mechanism in needed}


def _few_tries_left(token: Any) -> bool:
    """Say whether somebody has mistyped the PIN before: another error could lock the token."""
    low = TokenFlag.USER_PIN_COUNT_LOW | TokenFlag.USER_PIN_FINAL_TRY | TokenFlag.USER_PIN_LOCKED
    return bool(token.flags & low)


def _latency(session: Any) -> dict[str, float]:
    """Sign with a throw-away key of this session; milliseconds."""
    parameters = {Attribute.EC_PARAMS: encode_named_curve_parameters(sessions.OIDS[Curve.P256])}
    domain = session.create_domain_parameters(KeyType.EC, parameters, local=True)
    _, private = domain.generate_keypair(store=False)
    taken: list[float] = []
    for _ in range(_SIGNATURES):
        with _timed(taken):
            private.sign(policy.digest(Curve.P256, random_bytes(32)), mechanism=Mechanism.ECDSA)
    return {"median": round(statistics.median(taken), 3), "longest": round(max(taken), 3)}


@contextmanager
def _timed(taken: list[float]) -> Iterator[None]:
    began = time.perf_counter()
    yield
    taken.append((time.perf_counter() - began) * 1000)


def _private_keys(session: Any) -> list[Any]:
    """Return the keys of the token: what this session made for its tests is not one of them."""
    where = {Attribute.CLASS: ObjectClass.PRIVATE_KEY, Attribute.TOKEN: True}
    return list(session.get_objects(where))


def _key(private: Any, rules: KeyRules) -> dict[str, Any]:
    named = policy.parse_token_label(private.label)
    read = {name: bool(private[Attribute[name.upper()]]) for name in KeyAttributes.__slots__}
    restored = private.id in rules.restored
    broken = policy.broken_by(KeyAttributes(**read), method=rules.backup, restored=restored)
    return {
        "id": private.id.hex(),
        "purpose": "" if named is None else named[0].value,
        "label": private.label,
        "attributes": read,
        "broken": list(broken) if named is not None else [],
    }
