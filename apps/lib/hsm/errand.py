"""One short act at a token for a parent that must not load the module itself: JSON in, JSON out."""

import json
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from apps.lib.errors import DomainError
from apps.lib.hsm.interface import BackupMethod, Hsm, KeyRules, TokenFacts
from apps.lib.identifiers import random_bytes


def run(request: Mapping[str, str]) -> dict[str, object]:
    """Carry out ``verify`` or ``initialise``; a refusal comes back as its code and cause."""
    try:
        facts = _initialise(request) if request["errand"] == "initialise" else (_verify(request),)
    except DomainError as refusal:
        return {"code": refusal.code, "cause": refusal.detail}
    return {"facts": [{name: getattr(token, name) for name in TokenFacts.__slots__} for token in facts]}


def rules_of(request: Mapping[str, str]) -> KeyRules:
    """Return the site's rules as the request tells them."""
    return KeyRules(
        backup=BackupMethod(request["backup"]),
        restored=frozenset(bytes.fromhex(key_id) for key_id in request["restored"].split()),
    )


def main() -> None:
    """Read the request from standard input and answer on standard output."""
    sys.stdout.write(json.dumps(run(json.loads(sys.stdin.read()))))


def _verify(request: Mapping[str, str]) -> TokenFacts:
    where, _, name = request["provider"].rpartition(".")
    implementation = getattr(import_module(where), name)
    hsm: Hsm = implementation(
        module=request["module"],
        runtime_dir=Path(request["runtime_dir"]),
        rules=lambda: rules_of(request),
    )
    facts = hsm.open(request["label"], request["pin"], writable=False)
    hsm.close()
    return facts


def _initialise(request: Mapping[str, str]) -> tuple[TokenFacts, ...]:
    """Make the token and those for its backups; the wrapping key that joins them is known nowhere else."""
    sessions: Any = import_module("apps.lib.hsm.sessions")
    pins = [(request["label"], request["pin"])]
    pins += zip(request["backup_labels"].split(), request["backup_pins"].split(), strict=True)
    wrapping_key = random_bytes(sessions.backup.KEK_BYTES) if len(pins) > 1 else b""
    return tuple(
        sessions.initialise_token(
            request["module"],
            Path(request["runtime_dir"]),
            label=label,
            so_pin=request["so_pin"],
            pin=pin,
            wrapping_key=wrapping_key,
        )
        for label, pin in pins
    )
