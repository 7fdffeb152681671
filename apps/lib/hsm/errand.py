"""One short act at a token for a parent that must not load the module itself: JSON in, JSON out."""

import json
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

from apps.lib.errors import DomainError
from apps.lib.hsm.interface import Hsm, TokenFacts


def run(request: Mapping[str, str]) -> dict[str, object]:
    """Carry out ``verify`` or ``initialise``; a refusal comes back as its code and cause."""
    try:
        facts = _initialise(request) if request["errand"] == "initialise" else _verify(request)
    except DomainError as refusal:
        return {"code": refusal.code, "cause": refusal.detail}
    return {"facts": {name: getattr(facts, name) for name in TokenFacts.__slots__}}


def main() -> None:
    """Read the request from standard input and answer on standard output."""
    sys.stdout.write(json.dumps(run(json.loads(sys.stdin.read()))))


def _verify(request: Mapping[str, str]) -> TokenFacts:
    where, _, name = request["provider"].rpartition(".")
    implementation = getattr(import_module(where), name)
    hsm: Hsm = implementation(module=request["module"], runtime_dir=Path(request["runtime_dir"]))
    facts = hsm.open(request["label"], request["pin"], writable=False)
    hsm.close()
    return facts


def _initialise(request: Mapping[str, str]) -> TokenFacts:
    sessions = import_module("apps.lib.hsm.sessions")
    facts: TokenFacts = sessions.initialise_token(
        request["module"],
        Path(request["runtime_dir"]),
        label=request["label"],
        so_pin=request["so_pin"],
        pin=request["pin"],
    )
    return facts
