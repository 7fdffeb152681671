"""What the database, the log and the file of signatures say after all the killing."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256


def findings(journal: Path, certificate_der: bytes) -> dict[str, Any]:
    """Return counts and, under `violations`, everything that must not be."""
    from apps.issuance.models import Credential, IssuanceBatch, MobileSecurityObject, SigningAttempt

    public = x509.load_der_x509_certificate(certificate_der).public_key()
    lines = [json.loads(line) for line in journal.read_text(encoding="ascii").splitlines()]
    members = list(MobileSecurityObject.objects.all())
    attempts = {(str(row.batch_id), row.number): row for row in SigningAttempt.objects.all()}
    batches = list(IssuanceBatch.objects.all())
    violations = [
        *_states(batches, members, attempts),
        *_signatures(public, members),
        *_journal(public, lines, members, attempts),
        *_log(attempts),
    ]
    return {
        "batches": len(batches),
        "credentials": Credential.objects.filter(state="SIGNED").count(),
        "states": dict(Counter(row.state for row in batches)),
        "failed": dict(Counter(row.findings for row in batches if row.state == "FAILED")),
        "outcomes": dict(Counter(row.outcome for row in attempts.values())),
        "members": len(members),
        "device_keys": len({bytes(row.device_key_thumbprint) for row in members}),
        "entries": len({(row.status_list_id, row.status_index) for row in members}),
        "signatures_made": len(lines),
        "signatures_possible": sum(row.size for row in attempts.values()),
        "violations": violations[:20],
    }


def _states(batches: list[Any], members: list[Any], attempts: dict[Any, Any]) -> list[str]:
    found = []
    by_batch = Counter(row.batch_id for row in members)
    for batch in batches:
        outcomes = [row.outcome for row in attempts.values() if row.batch_id == batch.pk]
        if by_batch[batch.pk] != batch.size or batch.size == 0:
            found.append(f"batch {batch.pk} has {by_batch[batch.pk]} of {batch.size} members")
        if "OPEN" in outcomes:
            found.append(f"batch {batch.pk} has an attempt left open")
        if (outcomes.count("SIGNED") == 1) != (batch.state == "SIGNED"):
            found.append(f"batch {batch.pk} is {batch.state} after {outcomes}")
    return found


def _signatures(public: Any, members: list[Any]) -> list[str]:
    return [
        f"MSO {row.pk} is {row.state} and its signature does not verify"
        for row in members
        if row.state == "SIGNED" and not _verifies(public, bytes(row.payload), bytes(row.signature))
    ]


def _journal(public: Any, lines: list[Any], members: list[Any], attempts: dict[Any, Any]) -> list[str]:
    """Every signature that was made belongs to an attempt, and is over the bytes that were reserved."""
    found = []
    rows = {(str(row.batch_id), row.number): row for row in members}
    made = Counter((line["batch"], line["attempt"]) for line in lines)
    for (batch, number), count in made.items():
        attempt = attempts.get((batch, number))
        if attempt is None or count > attempt.size or attempt.outcome not in {"SIGNED", "UNKNOWN"}:
            found.append(f"{count} signatures of batch {batch} in attempt {number} are not explained")
    for line in lines:
        row = rows.get((line["batch"], line["number"]))
        if row is None or not _verifies(public, bytes(row.payload), bytes.fromhex(line["signature"])):
            found.append(f"a signature of batch {line['batch']} is over other bytes than the reserved ones")
    return found


def _log(attempts: dict[Any, Any]) -> list[str]:
    """The audit log tells of each opened and each closed attempt, and of each signed MSO."""
    from apps.audit.models import AuditEvent
    from apps.issuance.models import MobileSecurityObject

    told = Counter(
        (row.event, row.subject, json.loads(row.detail).get("attempt"))
        for row in AuditEvent.objects.filter(event__startswith="issuance.attempt.")
    )
    events = ("issuance.attempt.opened", "issuance.attempt.closed")
    found = [
        f"{event} of batch {batch}, attempt {number}: {told[event, batch, number]}"
        for batch, number in attempts
        for event in events
        if told[event, batch, number] != 1
    ]
    signed = Counter(AuditEvent.objects.filter(event="issuance.mso.signed").values_list("subject", flat=True))
    stored = {
        str(pk) for pk in MobileSecurityObject.objects.filter(state="SIGNED").values_list("pk", flat=True)
    }
    if set(signed) != stored or set(signed.values()) - {1}:
        found.append("signing records and signed MSOs differ")
    return found


def _verifies(public: Any, payload: bytes, signature: bytes) -> bool:
    from apps.lib.mdoc.builder import to_be_signed

    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    try:
        public.verify(encode_dss_signature(r, s), to_be_signed(payload), ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True
