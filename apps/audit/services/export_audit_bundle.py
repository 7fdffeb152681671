"""Export of the sealed log with everything an outsider needs to check it (5.4.4)."""

import base64
import hashlib
import inspect
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.db import transaction

import dsverify
from apps.audit.errors import LogBroken, NothingSealed
from apps.audit.events import AuditLogEvent
from apps.audit.models import Checkpoint
from apps.audit.selectors.chain_status import sealed_events
from apps.audit.selectors.events import fields_of
from apps.audit.services.record_event import record_event
from apps.audit.types.checkpoint import key_id, verifier_key
from apps.audit.types.growth import split_hashes
from apps.audit.types.leaf import instant_text, leaf_bytes
from apps.base.conf import conf
from apps.lib.actor import Actor
from apps.lib.clock import Clock

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # equal content, equal bytes
_README: Final = """\
Audit log export
================
events.jsonl       one event a line, in the order of the log; the bytes of a line are a leaf of the tree
leaves.txt         the leaf hashes (SHA-256 of 0x00 and the line, hexadecimal), one a line
checkpoints.jsonl  every checkpoint: size, signed note (C2SP), consistency proof from the one before
log-keys.json      the public keys of the log
manifest.json      counts, origin, instant of the export, SHA-256 of the files above
verify.py          the verifier: python3 verify.py THIS.zip (needs Python 3.11 and `cryptography` only)

The keys must be compared with what the issuer publishes: whoever replaces everything here could also
replace the keys. Give the verifier a key or a checkpoint that you got elsewhere: see verify.py --help.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditBundle:
    """An export: where it lies, how many events it holds, its SHA-256."""

    path: Path
    events: int
    digest: bytes


def export_audit_bundle(*, actor: Actor, clock: Clock, path: Path) -> AuditBundle:
    """Write the sealed part of the log to `path` (zip) and return what was written.

    Raises `NothingSealed` before the first checkpoint and `LogBroken` when an event is gone. The
    export is an audited access (5.4.1); its own event is sealed later.
    """
    checkpoints = list(Checkpoint.objects.order_by("size"))
    if not checkpoints:
        raise NothingSealed
    size = checkpoints[-1].size
    with transaction.atomic():
        record_event(
            actor=actor,
            clock=clock,
            event=AuditLogEvent.LOG_EXPORTED,
            subject="audit-log",
            clause="5.4.1",
            detail={"events": size},
        )
    draft = path.with_name(f"{path.name}.part")
    _write(draft, _files(checkpoints, clock))
    draft.replace(path)
    return AuditBundle(path=path, events=size, digest=hashlib.sha256(path.read_bytes()).digest())


def _files(checkpoints: list[Checkpoint], clock: Clock) -> dict[str, bytes]:
    size = checkpoints[-1].size
    lines, leaves = _events(size)
    files = {
        "events.jsonl": lines,
        "leaves.txt": leaves,
        "checkpoints.jsonl": b"".join(map(_checkpoint_line, checkpoints)),
        "log-keys.json": _json(list(_keys(checkpoints))),
    }
    manifest = {
        "format": "dsportal-audit-bundle/1",
        "origin": conf().log_origin,
        "events": size,
        "checkpoints": len(checkpoints),
        "exported_at": instant_text(clock.now()),
        "sha256": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
    }
    own = {"manifest.json": _json(manifest), "README.txt": _README.encode()}
    return files | own | {"verify.py": inspect.getsource(dsverify).encode()}


def _events(size: int) -> tuple[bytes, bytes]:
    lines, leaves = [], []
    for leaf, event in sealed_events(end=size):
        if event is None:
            raise LogBroken(f"event {leaf.event_seq} is gone")
        lines.append(leaf_bytes(fields_of(event)) + b"\n")
        leaves.append(bytes(leaf.leaf_hash).hex().encode() + b"\n")
    return b"".join(lines), b"".join(leaves)


def _checkpoint_line(row: Checkpoint) -> bytes:
    proof = [base64.b64encode(digest).decode() for digest in split_hashes(bytes(row.consistency))]
    line = {
        "size": row.size,
        "note": row.note,
        "consistency": proof,
        "sealed_at": instant_text(row.sealed_at),
    }
    return json.dumps(line, sort_keys=True).encode() + b"\n"


def _keys(checkpoints: list[Checkpoint]) -> Iterator[dict[str, str]]:
    origin = conf().log_origin
    for key in dict.fromkeys(bytes(row.log_key) for row in checkpoints):
        yield {
            "name": origin,
            "key_id": key_id(key).hex(),
            "public_key": base64.b64encode(key).decode(),
            "verifier_key": verifier_key(origin, key),
        }


def _json(value: object) -> bytes:
    return json.dumps(value, indent=1, sort_keys=True).encode() + b"\n"


def _write(path: Path, files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in files.items():
            bundle.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
