"""Sealing the audit log, per event, and proving that an event stands in it. Run by `tests.bench`."""

import time
from typing import Any

from tests.bench.child import tell

EVENTS = 10_000
PROOFS = 500


def main() -> None:
    """Record and seal twice, so that the second checkpoint continues the first one."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    first = _seal()
    tell({**_seal(), "first_seal_us_per_event": first["seal_us_per_event"], **_prove()})


def _seal() -> dict[str, Any]:
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.hashes import SHA256
    from django.db import transaction

    from apps.audit.services import record_events, seal_events
    from apps.audit.types import AuditEntry
    from apps.lib.actor import system_actor
    from apps.lib.clock import SYSTEM_CLOCK
    from apps.lib.identifiers import new_id
    from tests.builders.certificate import spki

    actor, key = system_actor("bench"), ec.generate_private_key(ec.SECP256R1())
    entries = [
        AuditEntry(event="issuance.batch.signed", subject=str(new_id()), clause="4.3.1")
        for _ in range(EVENTS)
    ]
    begun = time.perf_counter()
    for start in range(0, EVENTS, 100):
        with transaction.atomic():
            record_events(actor=actor, clock=SYSTEM_CLOCK, entries=entries[start : start + 100])
    recorded = time.perf_counter()
    seal_events(
        actor=actor,
        clock=SYSTEM_CLOCK,
        public_key=spki(key),
        sign_checkpoint=lambda text: key.sign(text, ec.ECDSA(SHA256())),
    )
    sealed = time.perf_counter()
    return {
        "events": EVENTS,
        "record_us_per_event": round((recorded - begun) / EVENTS * 1e6, 1),
        "seal_us_per_event": round((sealed - recorded) / EVENTS * 1e6, 1),
    }


def _prove() -> dict[str, Any]:
    from apps.audit.selectors import prove_consistency, prove_inclusion

    size = 2 * EVENTS
    begun = time.perf_counter()
    for number in range(PROOFS):
        prove_inclusion(number * size // PROOFS, size)
    included = time.perf_counter()
    prove_consistency(EVENTS, size)
    return {
        "proof_us": round((included - begun) / PROOFS * 1e6, 1),
        "consistency_proof_us": round((time.perf_counter() - included) * 1e6, 1),
    }


if __name__ == "__main__":
    main()
