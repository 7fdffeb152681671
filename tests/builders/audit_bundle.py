"""Takes an exported audit bundle apart, and forges it as a thorough forger would."""

import hashlib
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import dsverify

Files = dict[str, bytes]
Change = Callable[[Files], None]
LinesChange = Callable[[list[bytes]], object]


def read(bundle: Path) -> Files:
    with zipfile.ZipFile(bundle) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write(bundle: Path, files: Files) -> None:
    """Write the bundle with a manifest that fits whatever was changed: the forger is thorough."""
    manifest = json.loads(files["manifest.json"])
    manifest["sha256"] = {name: hashlib.sha256(files[name]).hexdigest() for name in dsverify.HASHED_FILES}
    files["manifest.json"] = json.dumps(manifest).encode()
    with zipfile.ZipFile(bundle, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)


def rehash(files: Files) -> None:
    """Make the leaf hashes fit the lines again."""
    leaves = (hashlib.sha256(b"\x00" + line).hexdigest() for line in files["events.jsonl"].splitlines())
    files["leaves.txt"] = "".join(f"{leaf}\n" for leaf in leaves).encode()


def on_lines(change: LinesChange, name: str = "events.jsonl") -> Change:
    def run(files: Files) -> None:
        lines = files[name].splitlines(keepends=True)
        change(lines)
        files[name] = b"".join(lines)

    return run


def both(change: LinesChange) -> Change:
    def run(files: Files) -> None:
        on_lines(change)(files)
        rehash(files)

    return run


def flip(lines: list[bytes]) -> None:
    lines[3] = lines[3].replace(b"DONE", b"FAIL")


def delete(lines: list[bytes]) -> None:
    del lines[2]


def swap(lines: list[bytes]) -> None:
    lines[5], lines[6] = lines[6], lines[5]


def insert(lines: list[bytes]) -> None:
    lines.insert(1, lines[0])


def truncate(lines: list[bytes]) -> None:
    del lines[-1]


def append(lines: list[bytes]) -> None:
    lines.append(lines[0])
