"""Stand-alone verifier of a log, an approval or minutes of a ceremony: ``python -m dsverify FILE``.

One file, Python 3.11 or newer and `cryptography`; shares no code with the system that wrote the files.

Of a log (zip) it computes every leaf and every root again (RFC 6962), checks each consistency proof and
each signature (C2SP signed-note, type 0x02), and names the first bad line. Of an approval (JSON) it checks
that the votes are signatures of security keys (WebAuthn) over exactly the request in the file, and that
they are the votes which the request asks for. Of minutes (PDF) it takes out the embedded files and checks
that the approval is one of exactly these minutes and this script, and that everybody who took part proved
to be there with a security key of the own. Exit code 0: all is well.
"""

import argparse
import base64
import hashlib
import json
import re
import sys
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
    load_pem_public_key,
)

HASHED_FILES = ("events.jsonl", "leaves.txt", "checkpoints.jsonl", "log-keys.json")
KEPT_SIZES = frozenset(1 << level for level in range(8, 64))
APPROVAL, REQUEST, VOTE = (f"dsportal-approval{part}/1" for part in ("-export", "-request", "-vote"))
MINUTES, SCRIPT = "dsportal-ceremony-minutes/2", "dsportal-ceremony-script/2"
PRESENCE = "dsportal-presence/1"
EMBEDDED = re.compile(
    rb"<<(?:(?!endobj).)*?/Type /EmbeddedFile\b(?:(?!endobj).)*?>>\s*stream\r?\n", re.DOTALL
)
LENGTH = re.compile(rb"/Length (\d+)")
BALLOT_LIFETIME = timedelta(minutes=5)
USER_PRESENT, USER_VERIFIED = 0x01, 0x04  # flags of WebAuthn 6.1
AUTHENTICATOR_DATA = 37
DECIDING = ("DIGITAL_AGENCY", "JLIS")  # the organisations that decide together (1.3.5.1)
CURVES: dict[int, type[ec.SECP256R1 | ec.SECP384R1 | ec.SECP521R1]] = {
    1: ec.SECP256R1,
    2: ec.SECP384R1,
    3: ec.SECP521R1,
}  # COSE, RFC 9053 7.1
ECDSA_HASHES: dict[int, type[SHA256 | SHA384 | SHA512]] = {-7: SHA256, -35: SHA384, -36: SHA512}
EDDSA, RS256 = -8, -257
UNREADABLE = (OSError, LookupError, TypeError, ValueError, AttributeError, RecursionError, zipfile.BadZipFile)


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


def canonical(value: object) -> bytes:
    """Return the one encoding of a JSON value (RFC 8785 without numbers that are not whole)."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def no_fraction(text: str) -> Any:
    """Refuse a number that two readers could read in two ways."""
    raise Bad(f"the number {text} is not whole")


def read_canonical(data: bytes, name: str) -> dict[str, Any]:
    """Return a JSON object; refuse any other text that would mean the same."""
    value = json.loads(data, parse_float=no_fraction, parse_constant=no_fraction)
    if not isinstance(value, dict) or canonical(value) != data:
        raise Bad(f"{name}: is not in its one canonical form")
    return value


def from_base64url(text: str) -> bytes:
    """Return the bytes of base64url without padding."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def cbor_item(data: bytes, at: int) -> tuple[Any, int]:
    """Return an item of a COSE key and where the next begins: whole numbers, bytes, maps (RFC 8949)."""
    major, size = data[at] >> 5, data[at] & 0x1F
    width = {24: 1, 25: 2}.get(size, 0)
    if width:
        size = int.from_bytes(data[at + 1 : at + 1 + width], "big")
    at += 1 + width
    if major in (0, 1):
        return (size if major == 0 else -1 - size), at
    if major == 2:  # noqa: PLR2004 - byte string, RFC 8949 3.1
        return data[at : at + size], at + size
    if major != 5:  # noqa: PLR2004 - map, RFC 8949 3.1
        raise Bad("a public key is not a COSE key")
    found: dict[Any, Any] = {}
    for _ in range(size):
        label, at = cbor_item(data, at)
        found[label], at = cbor_item(data, at)
    return found, at


def check_key_signature(cose: bytes, signature: bytes, message: bytes) -> None:
    """Raise `InvalidSignature` unless the COSE key signed the message (RFC 9053, RFC 8812)."""
    key, end = cbor_item(cose, 0)
    if end != len(cose) or not isinstance(key, dict):
        raise Bad("a public key is not a COSE key")
    algorithm = key[3]
    if algorithm in ECDSA_HASHES:
        x, y = (int.from_bytes(key[label], "big") for label in (-2, -3))
        point = ec.EllipticCurvePublicNumbers(x, y, CURVES[key[-1]]()).public_key()
        point.verify(signature, message, ec.ECDSA(ECDSA_HASHES[algorithm]()))
    elif algorithm == EDDSA:
        Ed25519PublicKey.from_public_bytes(key[-2]).verify(signature, message)
    elif algorithm == RS256:
        n, e = (int.from_bytes(key[label], "big") for label in (-1, -2))
        rsa.RSAPublicNumbers(e, n).public_key().verify(signature, message, padding.PKCS1v15(), SHA256())
    else:
        raise Bad(f"the algorithm {algorithm} of a public key is unknown")


def check_assertion(vote: dict[str, Any], request: dict[str, Any], name: str) -> None:
    """Refuse unless a security key signed this vote, for this site, after it had verified its user."""
    client = from_base64url(vote["client_data"])
    said = json.loads(client)
    challenge = hashlib.sha256(vote["statement"].encode()).digest()
    if said["type"] != "webauthn.get" or from_base64url(said["challenge"]) != challenge:
        raise Bad(f"{name}: the signature was made for something else")
    if said["origin"] not in request["origins"] or said.get("crossOrigin") or "topOrigin" in said:
        raise Bad(f"{name}: the signature was made for another site")
    data = from_base64url(vote["authenticator_data"])
    if len(data) < AUTHENTICATOR_DATA or data[:32] != hashlib.sha256(request["rp_id"].encode()).digest():
        raise Bad(f"{name}: the signature was made for another site")
    if not (data[32] & USER_PRESENT and data[32] & USER_VERIFIED):
        raise Bad(f"{name}: the security key did not verify its user")
    try:
        message = data + hashlib.sha256(client).digest()
        check_key_signature(from_base64url(vote["public_key"]), from_base64url(vote["signature"]), message)
    except InvalidSignature:
        raise Bad(f"{name}: the signature is wrong") from None


def check_vote(vote: dict[str, Any], request: dict[str, Any], digest: str, name: str) -> dict[str, Any]:
    """Return what a vote says after everything about it but its company was checked."""
    said = read_canonical(vote["statement"].encode(), f"{name}, statement")
    if (said["format"], said["approval_id"], said["request_sha256"]) != (
        VOTE,
        request["approval_id"],
        digest,
    ):
        raise Bad(f"{name}: is a vote on another request")
    if said["voter"] in (request["requested_by"], request["subject"], *request["took_part"]):
        raise Bad(f"{name}: {said['voter']} asked for the act or takes part in it")
    if not any(set(said["roles"]) & set(need["roles"]) for need in request["needs"]):
        raise Bad(f"{name}: {said['voter']} has no role for it")
    if said["verdict"] != "APPROVE":
        raise Bad(f"{name}: {said['voter']} declined: {said['comment']}")
    issued, voted = instant(said["issued_at"]), instant(vote["voted_at"])
    if not instant(request["requested_at"]) <= issued <= voted < issued + BALLOT_LIFETIME:
        raise Bad(f"{name}: lies outside the time of its ballot")
    if voted >= instant(request["expires_at"]):
        raise Bad(f"{name}: was cast after the request had expired")
    check_assertion(vote, request, name)
    return said


def instant(text: str) -> datetime:
    """Return an instant; all of them are written in UTC."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%f%z")


def can_fill(needs: list[dict[str, Any]], voters: list[dict[str, Any]]) -> bool:
    """Say whether the voters suffice with nobody in two partitions (every way is tried)."""
    if not needs:
        return True
    able = [voter for voter in voters if set(voter["roles"]) & set(needs[0]["roles"])]
    return any(
        can_fill(needs[1:], [voter for voter in voters if voter not in group])
        for group in combinations(able, needs[0]["people"])
        if len({voter["organisation"] for voter in group} & set(DECIDING)) >= needs[0]["organisations"]
    )


def check_company(votes: list[dict[str, Any]], said: list[dict[str, Any]], request: dict[str, Any]) -> None:
    """Refuse votes that count one person or one security key twice, or that are too few."""
    for what, values in (
        ("person", [each["voter"] for each in said]),
        ("ballot", [each["ballot_id"] for each in said]),
        ("security key", [vote["public_key"] for vote in votes]),
        ("security key", [vote["credential_id"] for vote in votes]),
    ):
        if len(set(values)) != len(values):
            raise Bad(f"votes: one {what} voted twice")
    if not can_fill(request["needs"], said):
        raise Bad("votes: they are fewer than the request asks for")


def check_end(export: dict[str, Any], request: dict[str, Any], said: list[dict[str, Any]]) -> str:
    """Return how the approval ended, as the portal says; refuse an end that the rules exclude."""
    state, approved = export["state"], export["approved_at"]
    if state not in ("APPROVED", "CONSUMED"):
        raise Bad(f"state: the request is {state}, not approved")
    if approved not in [vote["voted_at"] for vote in export["votes"]]:
        raise Bad("approved_at: is not the instant of a vote")
    if state == "APPROVED":
        return "not used yet when it was exported"
    until = instant(approved) + timedelta(seconds=request["use_within_seconds"])
    if not instant(approved) <= instant(export["closed_at"]) < until:
        raise Bad("closed_at: the approval was used outside its time")
    if export["closed_by"] in [each["voter"] for each in said]:
        raise Bad("closed_by: a voter carried out the act")
    return f"used by {export['closed_by']} at {export['closed_at']}, as the portal says"


def read_approval(data: bytes) -> dict[str, Any]:
    """Return an exported approval whose form and check sum are right."""
    export = read_canonical(data, "file")
    if export["format"] != APPROVAL:
        raise Bad("format: not an exported approval")
    rest = {name: value for name, value in export.items() if name != "sha256"}
    if hashlib.sha256(canonical(rest)).hexdigest() != export["sha256"]:
        raise Bad("sha256: the file is not what was exported")
    return export


def verify_approval(data: bytes) -> Iterator[str]:
    """Yield a sentence for each thing that was checked; raise `Bad` at the first that is wrong."""
    export = read_approval(data)
    request = read_canonical(export["request"].encode(), "request")
    digest = hashlib.sha256(export["request"].encode()).hexdigest()
    if request["format"] != REQUEST:
        raise Bad("request: unknown format")
    yield f"request {request['approval_id']}: {request['kind']} ({request['clause']}), SHA-256 {digest}"
    for line in request["shown"]:
        yield f"shown: {line['name']} = {line['after']}" + (line["before"] and f" (before: {line['before']})")
    said = []
    for number, vote in enumerate(export["votes"], start=1):
        said.append(check_vote(vote, request, digest, f"vote {number}"))
        who, key = said[-1]["voter"], hashlib.sha256(from_base64url(vote["public_key"])).hexdigest()
        yield f"vote {number}: {who} ({said[-1]['organisation']}) signed with the key {key}"
    check_company(export["votes"], said, request)
    asked = ", ".join(f"{need['people']} of {'/'.join(need['roles'])}" for need in request["needs"])
    yield f"{len(said)} votes of different people with different keys; the request asks for {asked}"
    yield check_end(export, request, said)


def embedded_files(pdf: bytes) -> dict[str, bytes]:
    """Return the files embedded in minutes by the format that each names; they are not compressed."""
    files: dict[str, bytes] = {}
    for found in EMBEDDED.finditer(pdf):
        length = LENGTH.search(found.group())
        if length is None or b"/Filter" in found.group():
            raise Bad("an embedded file is compressed or has no length")
        content = pdf[found.end() : found.end() + int(length.group(1))]
        name = str(read_canonical(content, "embedded file")["format"])
        if name in files:
            raise Bad(f"{name} is embedded twice")
        files[name] = content
    return files


def verify_minutes(pdf: bytes) -> Iterator[str]:
    """Yield a sentence for each thing that was checked; raise `Bad` at the first that is wrong."""
    files = embedded_files(pdf)
    if set(files) != {MINUTES, SCRIPT, APPROVAL}:
        raise Bad("minutes, script and approval must be embedded")
    minutes, approval = json.loads(files[MINUTES]), json.loads(files[APPROVAL])
    digest = hashlib.sha256(files[MINUTES]).hexdigest()
    yield f"minutes of the ceremony {minutes['ceremony']}: SHA-256 {digest}"
    if hashlib.sha256(files[SCRIPT]).hexdigest() != minutes["script_sha256"]:
        raise Bad("the script is not the one of the minutes")
    yield f"script: SHA-256 {minutes['script_sha256']}"
    yield from verify_approval(files[APPROVAL])
    request = json.loads(approval["request"])
    act = {
        "ceremony_id": minutes["ceremony"],
        "minutes_sha256": digest,
        "script_sha256": minutes["script_sha256"],
    }
    if request["kind"] != "COMPLETE_CEREMONY" or request["act"] != act:
        raise Bad("the approval is not one of these minutes")
    voters = {json.loads(vote["statement"])["voter"] for vote in approval["votes"]}
    if voters & {line[4] for line in minutes["steps"]}:
        raise Bad("a voter operated or confirmed a step")
    yield "the approval is one of exactly these minutes, by nobody who operated or confirmed a step"
    yield check_presence(minutes)


def check_presence(minutes: dict[str, Any]) -> str:
    """Refuse unless every participant signed to be there, each with another key, in this ceremony."""
    keys: dict[str, str] = {}
    for proof in minutes["presence"]:
        name = f"presence of {proof['actor_id']}"
        said = read_canonical(proof["statement"].encode(), name)
        named = (said["format"], said["ceremony"], said["script_sha256"], said["actor_id"])
        if named != (PRESENCE, minutes["ceremony"], minutes["script_sha256"], proof["actor_id"]):
            raise Bad(f"{name}: was proved for something else")
        check_assertion(proof, said, name)
        if keys.setdefault(proof["public_key"], proof["actor_id"]) != proof["actor_id"]:
            raise Bad(f"{name}: with the key of {keys[proof['public_key']]}")
    if missing := {person for _role, person in minutes["people"]} - set(keys.values()):
        raise Bad(f"presence: {', '.join(sorted(missing))} did not prove it")
    return f"{len(set(keys.values()))} participants proved their presence, each with a key of the own"


def check_logged(data: bytes, bundle: Path) -> str:
    """Refuse unless the (verified) log holds the request, exactly these votes, and their keys' enrolment."""
    export = json.loads(data)
    request = json.loads(export["request"])
    with zipfile.ZipFile(bundle) as archive:
        events = [json.loads(line) for line in archive.read("events.jsonl").splitlines()]
    done = [event for event in events if event["outcome"] == "DONE"]
    own = [event for event in done if event["subject"] == f"approval:{request['approval_id']}"]
    digest = hashlib.sha256(export["request"].encode()).hexdigest()
    if digest not in [event["detail"].get("request_sha256") for event in own if is_opening(event)]:
        raise Bad("log: the request was not opened with this content")
    logged = {logged_vote(event) for event in own if event["event"] == "approvals.vote.cast"}
    cast = {exported_vote(vote) for vote in export["votes"]}
    if logged != cast:
        raise Bad("log: the votes are others")
    for voter, _, key in cast:
        if not any(is_enrolment(event, voter, key) for event in done):
            raise Bad(f"log: the key {key} was not enrolled for {voter}")
    return f"log: the request, {len(cast)} votes and the enrolment of their keys are in it"


def is_opening(event: dict[str, Any]) -> bool:
    """Say whether the event opened a request."""
    return bool(event["event"] == "approvals.request.opened")


def logged_vote(event: dict[str, Any]) -> tuple[str, str, str]:
    """Return voter, digest of the vote and digest of the key as the log has them."""
    return event["actor_id"], event["detail"]["vote_sha256"], event["detail"]["key_sha256"]


def exported_vote(vote: dict[str, Any]) -> tuple[str, str, str]:
    """Return the same three of a vote in the file."""
    key = hashlib.sha256(from_base64url(vote["public_key"])).hexdigest()
    said = json.loads(vote["statement"])
    return said["voter"], hashlib.sha256(vote["statement"].encode()).hexdigest(), key


def is_enrolment(event: dict[str, Any], voter: str, key: str) -> bool:
    """Say whether the event registered that key for that person."""
    own = voter in (event["subject"], event["actor_id"])
    return own and event["event"].startswith("staff.") and event["detail"].get("key_sha256") == key


def say(sentence: str) -> None:
    """Print one line."""
    sys.stdout.write(f"{sentence}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Check one bundle and say what was found."""
    parser = argparse.ArgumentParser(
        prog="dsverify", description="Checks an exported log, approval or minutes."
    )
    parser.add_argument("file", type=Path, help="an exported log (zip), approval (JSON) or minutes (PDF)")
    parser.add_argument("--bundle", type=Path, help="of an approval: also look it up in this exported log")
    parser.add_argument("--log-key", type=Path, action="append", default=[], help="trusted log key (PEM)")
    parser.add_argument("--checkpoint", type=Path, action="append", default=[], help="a note kept elsewhere")
    options = parser.parse_args(arguments)
    try:
        data = options.file.read_bytes()
        if data.startswith(b"%PDF-"):
            verdict = examine_minutes(data)
        elif data.startswith(b"{"):
            verdict = examine_approval(data, options)
        else:
            verdict = examine_log(options.file, options)
    except Bad as bad:
        say(f"BAD  {bad}")
        return 1
    except UNREADABLE as trouble:
        say(f"BAD  not a readable bundle or approval: {type(trouble).__name__}: {trouble}")
        return 1
    say(verdict)
    return 0


def examine_log(bundle: Path, options: argparse.Namespace) -> str:
    """Check a log, say what was found, return the verdict."""
    for sentence in verify(bundle, options.log_key, options.checkpoint):
        say(f"ok   {sentence}")
    return "the log is complete and unchanged"


def examine_minutes(data: bytes) -> str:
    """Check minutes, say what was found, return the verdict."""
    for sentence in verify_minutes(data):
        say(f"ok   {sentence}")
    return "the minutes verify: the embedded files are what was approved; the pages are their readable form"


def examine_approval(data: bytes, options: argparse.Namespace) -> str:
    """Check an approval, say what was found, return the verdict."""
    for sentence in verify_approval(data):
        say(f"ok   {sentence}")
    if options.bundle is None:
        return "the approval verifies; whose keys these are, the exported log tells (--bundle)"
    examine_log(options.bundle, options)
    say(f"ok   {check_logged(data, options.bundle)}")
    return "the approval verifies and stands in the log"


if __name__ == "__main__":
    sys.exit(main())
