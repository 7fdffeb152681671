"""Stand-alone verifier of an exported audit log: ``python -m dsverify bundle.zip``.

One file, Python 3.11 or newer and `cryptography`; shares no code with the system that wrote the log.
It computes every leaf and every root again (RFC 6962), checks each consistency proof and each
signature (C2SP signed-note, type 0x02), and names the first bad line. Exit code 0: all is well.
"""

import argparse
import base64
import hashlib
import json
import sys
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
    load_pem_public_key,
)

HASHED_FILES = ("events.jsonl", "leaves.txt", "checkpoints.jsonl", "log-keys.json")
KEPT_SIZES = frozenset(1 << level for level in range(8, 64))


class Bad(Exception):
    """The first thing that is wrong; the message says where."""


class Statement(NamedTuple):
    """What one checkpoint says."""

    origin: str
    size: int
    root: bytes


class Tree:
    """Roots of every prefix of a list of leaf hashes, large full subtrees computed once."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self._leaves = leaves
        self._known: dict[tuple[int, int], bytes] = {}

    def root(self, start: int, end: int) -> bytes:
        """Return MTH(D[start:end]) of RFC 6962 2.1."""
        if end - start == 0:
            return hashlib.sha256(b"").digest()
        if end - start == 1:
            return self._leaves[start]
        if (known := self._known.get((start, end))) is not None:
            return known
        cut = start + cut_of(end - start)
        digest = inner(self.root(start, cut), self.root(cut, end))
        if end - start in KEPT_SIZES:
            self._known[start, end] = digest
        return digest


def inner(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def cut_of(size: int) -> int:
    """Return the largest power of two below `size`."""
    power = 1
    while power * 2 < size:
        power *= 2
    return power


def roots_from_proof(
    first: int, second: int, proof: list[bytes], *, old: bytes | None
) -> tuple[bytes, bytes]:
    """Return (old root, new root) as the proof gives them (RFC 6962 2.1.2 backwards); consume `proof`."""
    if first == second:
        known = old if old is not None else proof.pop(0)
        return known, known
    cut = cut_of(second)
    if first <= cut:
        was, now = roots_from_proof(first, cut, proof, old=old)
        return was, inner(now, proof.pop(0))
    was, now = roots_from_proof(first - cut, second - cut, proof, old=None)
    left = proof.pop(0)
    return inner(left, was), inner(left, now)


def check_consistency(before: Statement, after: Statement, proof: list[bytes], name: str) -> None:
    """Refuse unless the proof leads from one checkpoint to the next."""
    if before.size == 0:
        if proof:
            raise Bad(f"{name}: a proof from the empty log must be empty")
        return
    try:
        roots = roots_from_proof(before.size, after.size, rest := list(proof), old=before.root)
    except IndexError:
        raise Bad(f"{name}: the consistency proof is too short") from None
    if rest or roots != (before.root, after.root):
        raise Bad(f"{name}: not consistent with the checkpoint before")


def read_statement(text: str, name: str) -> Statement:
    """Return what a checkpoint's text says."""
    try:
        origin, size, root, *_ = text.split("\n")
        statement = Statement(origin, int(size), base64.b64decode(root, validate=True))
    except ValueError:
        raise Bad(f"{name}: not a checkpoint") from None
    if str(statement.size) != size or len(statement.root) != hashlib.sha256().digest_size:
        raise Bad(f"{name}: not a checkpoint")
    return statement


def check_note(note: str, keys: dict[bytes, ec.EllipticCurvePublicKey], name: str) -> Statement:
    """Return what a signed note says after its signature was checked with one of `keys`."""
    text, gap, signatures = note.rpartition("\n\n")
    statement = read_statement(text + "\n", name)
    for line in signatures.splitlines() if gap else ():
        dash, signer, blob = (*line.split(" "), "", "")[:3]
        if dash != "\u2014" or signer != statement.origin:
            continue
        data = base64.b64decode(blob)
        if (key := keys.get(data[:4])) is None:
            raise Bad(f"{name}: signed by a key that is not trusted ({data[:4].hex()})")
        try:
            key.verify(data[4:], (text + "\n").encode(), ec.ECDSA(SHA256()))
        except InvalidSignature:
            raise Bad(f"{name}: the signature is wrong") from None
        return statement
    raise Bad(f"{name}: no signature of {statement.origin}")


def check_lines(lines: list[bytes], leaves: list[bytes]) -> None:
    """Refuse unless every line of events.jsonl is the leaf at its place."""
    for number, line in enumerate(lines, start=1):
        if number > len(leaves):
            raise Bad(f"events.jsonl line {number}: the log has no leaf for it")
        if hashlib.sha256(b"\x00" + line).digest() != leaves[number - 1]:
            raise Bad(f"events.jsonl line {number}: is not what was sealed")
    if len(leaves) > len(lines):
        raise Bad(f"events.jsonl line {len(lines) + 1}: is missing")


def check_checkpoints(
    rows: list[dict[str, Any]], leaves: list[bytes], keys: dict[bytes, ec.EllipticCurvePublicKey]
) -> Statement:
    """Check each checkpoint against tree, predecessor and signature; return the newest."""
    tree, before = Tree(leaves), Statement("", 0, hashlib.sha256(b"").digest())
    for number, row in enumerate(rows, start=1):
        name = f"checkpoints.jsonl line {number}"
        after = check_note(row["note"], keys, name)
        if after.size <= before.size:
            raise Bad(f"{name}: does not grow")
        if after.size > len(leaves):
            raise Bad(f"events.jsonl line {len(leaves) + 1}: is missing; {name} has {after.size} events")
        if tree.root(0, after.size) != after.root:
            raise Bad(
                f"{name}: lines {before.size + 1} to {after.size} of events.jsonl are not what was sealed"
            )
        check_consistency(before, after, [base64.b64decode(item) for item in row["consistency"]], name)
        before = after
    if len(leaves) > before.size:
        raise Bad(f"events.jsonl line {before.size + 1}: no checkpoint covers it")
    return before


def check_manifest(files: dict[str, bytes]) -> dict[str, Any]:
    """Refuse unless the files are those of the manifest; return it."""
    manifest: dict[str, Any] = json.loads(files["manifest.json"])
    for name in HASHED_FILES:
        if hashlib.sha256(files[name]).hexdigest() != manifest["sha256"].get(name):
            raise Bad(f"{name}: differs from the manifest")
    return manifest


def read_keys(listed: bytes, trusted: Sequence[Path]) -> dict[bytes, ec.EllipticCurvePublicKey]:
    """Return the keys by their id: those given by the user, else those that came along."""
    if trusted:
        found = [load_pem_public_key(path.read_bytes()) for path in trusted]
    else:
        found = [load_der_public_key(base64.b64decode(row["public_key"])) for row in json.loads(listed)]
    keys = {}
    for key in found:
        if not isinstance(key, ec.EllipticCurvePublicKey):
            raise Bad("log-keys.json: not an ECDSA key")
        spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        keys[hashlib.sha256(spki).digest()[:4]] = key
    return keys


def check_witnessed(
    notes: Sequence[Path], leaves: list[bytes], keys: dict[bytes, ec.EllipticCurvePublicKey]
) -> None:
    """Refuse unless the log contains what checkpoints kept elsewhere say."""
    tree = Tree(leaves)
    for path in notes:
        statement = check_note(path.read_text(encoding="utf-8"), keys, str(path))
        if statement.size > len(leaves):
            raise Bad(f"events.jsonl line {len(leaves) + 1}: is missing; {path} has {statement.size} events")
        if tree.root(0, statement.size) != statement.root:
            raise Bad(f"{path}: the log is not the one that was witnessed")


def verify(bundle: Path, trusted: Sequence[Path], witnessed: Sequence[Path]) -> Iterator[str]:
    """Yield a sentence for each thing that was checked; raise `Bad` at the first that is wrong."""
    with zipfile.ZipFile(bundle) as archive:
        files = {name: archive.read(name) for name in (*HASHED_FILES, "manifest.json")}
    lines = files["events.jsonl"].split(b"\n")
    if lines.pop() != b"":
        raise Bad(f"events.jsonl line {len(lines) + 1}: is cut off")
    leaves = [bytes.fromhex(row) for row in files["leaves.txt"].decode("ascii").split()]
    check_lines(lines, leaves)
    yield f"{len(lines)} events: every line is the leaf at its place"
    keys = read_keys(files["log-keys.json"], trusted)
    rows = [json.loads(row) for row in files["checkpoints.jsonl"].splitlines()]
    newest = check_checkpoints(rows, leaves, keys)
    yield f"{len(rows)} checkpoints: roots, consistency and signatures are right"
    check_witnessed(witnessed, leaves, keys)
    if witnessed:
        yield f"{len(witnessed)} checkpoints kept elsewhere: the log is the same"
    check_manifest(files)
    yield "manifest: the files are the exported ones"
    whose = "given by you" if trusted else "from the bundle: compare them with the published ones"
    yield f"keys {', '.join(sorted(item.hex() for item in keys))}: {whose}"
    yield f"newest: {newest.origin}, {newest.size} events, root {newest.root.hex()}"


def say(sentence: str) -> None:
    """Print one line."""
    sys.stdout.write(f"{sentence}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Check one bundle and say what was found."""
    parser = argparse.ArgumentParser(prog="dsverify", description="Checks an exported audit log.")
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--log-key", type=Path, action="append", default=[], help="trusted log key (PEM)")
    parser.add_argument("--checkpoint", type=Path, action="append", default=[], help="a note kept elsewhere")
    options = parser.parse_args(arguments)
    try:
        for sentence in verify(options.bundle, options.log_key, options.checkpoint):
            say(f"ok   {sentence}")
    except Bad as bad:
        say(f"BAD  {bad}")
        return 1
    except (OSError, KeyError, TypeError, ValueError, zipfile.BadZipFile) as trouble:
        say(f"BAD  not a readable bundle: {type(trouble).__name__}: {trouble}")
        return 1
    say("the log is complete and unchanged")
    return 0


if __name__ == "__main__":
    sys.exit(main())
