"""C2SP tlog-checkpoint and signed-note."""

import base64
import hashlib
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP384R1
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as generate_ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from apps.audit.errors import LogBroken, MalformedCheckpoint
from apps.audit.types.checkpoint import (
    CheckpointText,
    checkpoint_text,
    key_id,
    read_checkpoint_text,
    signed_note,
    verifier_key,
    verify_note,
    verify_signature,
)
from tests.factories.audit import LogKey

ORIGIN = "log.example/ds"
SAID = CheckpointText(origin=ORIGIN, size=7, root=bytes(range(32)))
TEXT = checkpoint_text(SAID)


@pytest.fixture(scope="module")
def key() -> LogKey:
    return LogKey()


@pytest.fixture(scope="module")
def note(key: LogKey) -> str:
    return signed_note(TEXT, name=ORIGIN, public_key=key.public_key, signature=key.sign(TEXT))


def test_the_text_has_three_lines_and_reads_back() -> None:
    assert TEXT == b"log.example/ds\n7\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
    assert read_checkpoint_text(TEXT) == SAID
    assert read_checkpoint_text(TEXT + b"extension\n") == SAID


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"log\n7\n",
        b"\n7\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
        b"a b\n7\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
        b"log\n07\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
        b"log\n-7\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
        b"log\n7\nAAEC\n",
        b"log\n7\n????\n",
        b"log\n7\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        b"\xff\xfe\n7\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
    ],
)
def test_refuses_texts_that_are_no_checkpoint(text: bytes) -> None:
    with pytest.raises(MalformedCheckpoint):
        read_checkpoint_text(text)


@pytest.mark.parametrize("origin", ["", "a b", "a+b", "a\nb"])
def test_refuses_an_origin_that_the_format_cannot_hold(origin: str) -> None:
    with pytest.raises(MalformedCheckpoint):
        checkpoint_text(CheckpointText(origin=origin, size=1, root=bytes(32)))


def test_a_note_is_verified_and_gives_its_text(key: LogKey, note: str) -> None:
    assert verify_note(note, name=ORIGIN, public_key=key.public_key) == TEXT


def test_the_layout_of_a_note_is_that_of_the_published_ed25519_vector() -> None:
    """Our writer, given the vector's key and signature, must give a line with the same frame."""
    vkey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    line = "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM="
    name, identity, blob = vkey.split("+", 2)
    raw = base64.b64decode(blob)
    Ed25519PublicKey.from_public_bytes(raw[1:]).verify(
        base64.b64decode(line)[4:], b"This is an example message.\n"
    )
    assert hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4].hex() == identity
    ours = signed_note(b"This is an example message.\n", name=name, public_key=b"k", signature=b"s")
    framed = base64.b64encode(key_id(b"k") + b"s").decode()
    assert ours == f"This is an example message.\n\n\u2014 example.com/foo {framed}\n"


def test_the_verifier_key_holds_name_key_id_and_kind(key: LogKey) -> None:
    name, identity, blob = verifier_key(ORIGIN, key.public_key).split("+", 2)
    assert (name, identity) == (ORIGIN, hashlib.sha256(key.public_key).hexdigest()[:8])
    assert base64.b64decode(blob) == b"\x02" + key.public_key


@pytest.mark.parametrize(
    "change",
    [
        lambda note: note.replace("\n7\n", "\n8\n"),
        lambda note: note.replace("log.example/ds\n", "log.example/dx\n", 1),
    ],
)
def test_refuses_a_note_whose_text_was_changed(key: LogKey, note: str, change: Callable[[str], str]) -> None:
    with pytest.raises(LogBroken):
        verify_note(change(note), name=ORIGIN, public_key=key.public_key)


@pytest.mark.parametrize(
    "change",
    [
        lambda note: note.replace("\n\n", "\n"),
        lambda note: note.replace(f"\u2014 {ORIGIN}", "\u2014 other"),
        lambda note: note.replace("\u2014", "-"),
        lambda note: note.rsplit(" ", 1)[0] + " ????\n",
        lambda note: note.rsplit(" ", 1)[0] + "\n",
        lambda note: note.rsplit(" ", 1)[0] + " AAAAAAAA\n",
    ],
)
def test_refuses_a_note_without_a_signature_of_this_key(
    key: LogKey, note: str, change: Callable[[str], str]
) -> None:
    with pytest.raises(MalformedCheckpoint):
        verify_note(change(note), name=ORIGIN, public_key=key.public_key)


def test_refuses_another_key_and_another_kind_of_key(key: LogKey, note: str) -> None:
    with pytest.raises(MalformedCheckpoint):
        verify_note(note, name=ORIGIN, public_key=LogKey().public_key)
    ed25519 = Ed25519PrivateKey.generate().public_key()
    for spki in (ed25519.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo), b"nothing"):
        with pytest.raises(MalformedCheckpoint):
            verify_signature(TEXT, b"", spki)
    p384 = generate_ec(SECP384R1()).public_key()
    with pytest.raises(LogBroken):
        verify_signature(
            TEXT, key.sign(TEXT), p384.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        )
