"""The exported bundle and the stand-alone verifier: every kind of tampering, in a fresh interpreter too."""

import base64
import hashlib
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

import dsverify
from apps.audit.errors import LogBroken, NothingSealed
from apps.audit.models import AuditEvent
from apps.audit.selectors import trail
from apps.audit.services import export_audit_bundle
from apps.lib.clock import FixedClock
from tests.factories.audit import LogKey, an_actor, seal, write_events
from tests.support.flush import without_triggers

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
Files = dict[str, bytes]


@pytest.fixture(scope="module")
def key() -> LogKey:
    return LogKey()


@pytest.fixture
def bundle(clock: FixedClock, key: LogKey, tmp_path: Path) -> Path:
    """Return an export of nine events under three checkpoints; one more event is unsealed."""
    for count in (1, 3, 5):
        write_events(clock, count)
        seal(clock, key)
    write_events(clock, 1)
    export_audit_bundle(actor=an_actor(), clock=clock, path=tmp_path / "bundle.zip")
    return tmp_path / "bundle.zip"


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


def verdict(bundle: Path, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, str]:
    code = dsverify.main([str(bundle), *options])
    return code, capsys.readouterr().out


def rehash(files: Files) -> None:
    """Make the leaf hashes fit the lines again."""
    leaves = (hashlib.sha256(b"\x00" + line).hexdigest() for line in files["events.jsonl"].splitlines())
    files["leaves.txt"] = "".join(f"{leaf}\n" for leaf in leaves).encode()


def on_lines(change: Callable[[list[bytes]], None], name: str = "events.jsonl") -> Callable[[Files], None]:
    def run(files: Files) -> None:
        lines = files[name].splitlines(keepends=True)
        change(lines)
        files[name] = b"".join(lines)

    return run


def both(change: Callable[[list[bytes]], None]) -> Callable[[Files], None]:
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


@pytest.mark.requirement("R-5.4.4-1")
def test_an_untouched_bundle_is_accepted_with_what_was_checked(
    bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = verdict(bundle, capsys)
    assert code == 0
    assert "9 events" in said
    assert "3 checkpoints" in said
    assert said.endswith("the log is complete and unchanged\n")


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (on_lines(flip), "events.jsonl line 4: is not what was sealed"),
        (on_lines(delete), "events.jsonl line 3: is not what was sealed"),
        (on_lines(swap), "events.jsonl line 6: is not what was sealed"),
        (on_lines(insert), "events.jsonl line 2: is not what was sealed"),
        (on_lines(truncate), "events.jsonl line 9: is missing"),
        (on_lines(append), "events.jsonl line 10: the log has no leaf for it"),
        (both(flip), "checkpoints.jsonl line 2: lines 2 to 4 of events.jsonl"),
        (both(delete), "checkpoints.jsonl line 2: lines 2 to 4 of events.jsonl"),
        (both(swap), "checkpoints.jsonl line 3: lines 5 to 9 of events.jsonl"),
        (both(insert), "checkpoints.jsonl line 2: lines 2 to 4 of events.jsonl"),
        (both(truncate), "events.jsonl line 9: is missing; checkpoints.jsonl line 3 has 9 events"),
        (both(append), "events.jsonl line 10: no checkpoint covers it"),
        (lambda files: files.update({"events.jsonl": files["events.jsonl"][:-5]}), "line 9: is cut off"),
    ],
)
def test_tampered_events_are_named(
    bundle: Path, capsys: pytest.CaptureFixture[str], change: Callable[[Files], None], where: str
) -> None:
    files = read(bundle)
    change(files)
    write(bundle, files)
    code, said = verdict(bundle, capsys)
    assert code == 1
    assert where in said
    assert "complete" not in said


def note(change: Callable[[dict[str, object]], None], number: int = 2) -> Callable[[Files], None]:
    def run(lines: list[bytes]) -> None:
        row = json.loads(lines[number])
        change(row)
        lines[number] = json.dumps(row).encode() + b"\n"

    return on_lines(run, "checkpoints.jsonl")


def replaced(old: str, new: str) -> Callable[[dict[str, object]], None]:
    return lambda row: row.update(note=str(row["note"]).replace(old, new, 1))


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (note(replaced("\n9\n", "\n8\n")), "line 3: the signature is wrong"),
        (note(replaced("\n9\n", "\n09\n")), "line 3: not a checkpoint"),
        (note(replaced("\n9\n", "\nnine\n")), "line 3: not a checkpoint"),
        (note(replaced("\n\n", "\n")), "line 3: not a checkpoint"),
        (note(replaced("\u2014", "-")), "line 3: no signature of"),
        (note(lambda row: row.update(consistency=[])), "line 3: the consistency proof is too short"),
        (
            note(
                lambda row: row.update(
                    consistency=[*row["consistency"], base64.b64encode(bytes(32)).decode()]
                )
            ),
            "line 3: not consistent",
        ),
        (note(lambda row: row.update(consistency=["AA=="]), 0), "line 1: a proof from the empty log"),
        (
            note(lambda row: row.update(consistency=row["consistency"][::-1])),
            "line 3: not consistent with the checkpoint before",
        ),
        (on_lines(lambda rows: rows.insert(1, rows[0]), "checkpoints.jsonl"), "line 2: does not grow"),
        (on_lines(lambda rows: rows.pop(1), "checkpoints.jsonl"), "line 2: "),
    ],
)
def test_tampered_checkpoints_are_named(
    bundle: Path, capsys: pytest.CaptureFixture[str], change: Callable[[Files], None], where: str
) -> None:
    files = read(bundle)
    change(files)
    write(bundle, files)
    code, said = verdict(bundle, capsys)
    assert code == 1
    assert f"checkpoints.jsonl {where}" in said


def test_a_manifest_that_does_not_fit_is_refused(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = read(bundle)
    manifest = json.loads(files["manifest.json"])
    manifest["sha256"]["leaves.txt"] = "00"
    files["manifest.json"] = json.dumps(manifest).encode()
    with zipfile.ZipFile(bundle, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    assert "leaves.txt: differs" in verdict(bundle, capsys)[1]


def test_a_trusted_key_is_demanded_when_given(
    bundle: Path, capsys: pytest.CaptureFixture[str], key: LogKey, tmp_path: Path
) -> None:
    (tmp_path / "right.pem").write_bytes(key.pem)
    (tmp_path / "wrong.pem").write_bytes(LogKey().pem)
    code, said = verdict(bundle, capsys, "--log-key", str(tmp_path / "right.pem"))
    assert (code, "given by you" in said) == (0, True)
    code, said = verdict(bundle, capsys, "--log-key", str(tmp_path / "wrong.pem"))
    assert (code, "not trusted" in said) == (1, True)


def test_a_log_that_was_cut_back_together_with_its_checkpoints_needs_a_witness(
    bundle: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    files = read(bundle)
    kept = tmp_path / "kept.note"
    kept.write_text(json.loads(files["checkpoints.jsonl"].splitlines()[2])["note"], encoding="utf-8")
    assert verdict(bundle, capsys, "--checkpoint", str(kept))[0] == 0
    for name, lines in (("events.jsonl", 4), ("leaves.txt", 4), ("checkpoints.jsonl", 2)):
        files[name] = b"".join(files[name].splitlines(keepends=True)[:lines])
    write(bundle, files)
    assert verdict(bundle, capsys)[0] == 0
    code, said = verdict(bundle, capsys, "--checkpoint", str(kept))
    assert (code, "line 5: is missing" in said) == (1, True)


def test_another_history_of_the_same_log_key_is_refused_by_a_witness(
    bundle: Path, capsys: pytest.CaptureFixture[str], key: LogKey, tmp_path: Path
) -> None:
    row = json.loads(read(bundle)["checkpoints.jsonl"].splitlines()[1])
    text = (
        row["note"].split("\n\n")[0].rsplit("\n", 1)[0] + "\n" + base64.b64encode(bytes(32)).decode() + "\n"
    )
    key_line = base64.b64encode(
        hashlib.sha256(key.public_key).digest()[:4] + key.sign(text.encode())
    ).decode()
    forged = tmp_path / "forged.note"
    forged.write_text(f"{text}\n\u2014 dsportal.example/log {key_line}\n", encoding="utf-8")
    code, said = verdict(bundle, capsys, "--checkpoint", str(forged))
    assert (code, "not the one that was witnessed" in said) == (1, True)


@pytest.mark.parametrize("content", [b"", b"no zip"])
def test_refuses_what_is_no_bundle(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    (tmp_path / "x.zip").write_bytes(content)
    code, said = verdict(tmp_path / "x.zip", capsys)
    assert (code, "not a readable bundle" in said) == (1, True)
    assert verdict(tmp_path / "absent.zip", capsys)[0] == 1


def test_refuses_a_bundle_whose_key_is_no_ecdsa_key(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ed25519 = "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    files = read(bundle)
    files["log-keys.json"] = json.dumps([{"public_key": ed25519}]).encode()
    write(bundle, files)
    assert "not an ECDSA key" in verdict(bundle, capsys)[1]


def test_the_shipped_verifier_runs_alone_with_cryptography_only(bundle: Path, tmp_path: Path) -> None:
    alone = tmp_path / "alone"
    alone.mkdir()
    (alone / "verify.py").write_bytes(read(bundle)["verify.py"])
    only_cryptography = (
        "import sys, runpy, importlib.abc\n"
        "class Wall(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        top = name.partition('.')[0]\n"
        "        allowed = {*sys.stdlib_module_names, 'cryptography', '_cffi_backend', 'cffi'}\n"
        "        if top not in allowed:\n"
        "            raise ModuleNotFoundError(name)\n"
        "sys.meta_path.insert(0, Wall())\n"
        "sys.argv = ['verify.py', sys.argv[1]]\n"
        f"runpy.run_path({str(alone / 'verify.py')!r}, run_name='__main__')\n"
    )
    command = [sys.executable, "-I", "-c", only_cryptography, str(bundle)]
    run = subprocess.run(command, capture_output=True, text=True, check=False, cwd=alone)
    assert run.returncode == 0, run.stderr
    assert "complete and unchanged" in run.stdout


def test_python_dash_m_dsverify_ends_with_1_for_a_bad_bundle(bundle: Path) -> None:
    files = read(bundle)
    on_lines(flip)(files)
    write(bundle, files)
    root = Path(dsverify.__file__).parent
    command = [sys.executable, "-m", "dsverify", str(bundle)]
    run = subprocess.run(command, capture_output=True, text=True, check=False, cwd=root)
    assert (run.returncode, "line 4" in run.stdout) == (1, True)


def test_nothing_is_exported_before_the_first_checkpoint(clock: FixedClock, tmp_path: Path) -> None:
    write_events(clock, 2)
    with pytest.raises(NothingSealed):
        export_audit_bundle(actor=an_actor(), clock=clock, path=tmp_path / "x.zip")
    assert not list(tmp_path.iterdir())


def test_a_log_with_a_gap_is_not_exported(clock: FixedClock, key: LogKey, tmp_path: Path) -> None:
    write_events(clock, 2)
    seal(clock, key)
    with without_triggers():
        AuditEvent.objects.order_by("seq")[0].delete()
    with pytest.raises(LogBroken):
        export_audit_bundle(actor=an_actor(), clock=clock, path=tmp_path / "x.zip")
    assert not list(tmp_path.iterdir())


@pytest.mark.requirement("R-5.4.1-5")
def test_an_export_is_itself_an_audited_access(bundle: Path) -> None:
    (seen,) = trail("audit-log")
    assert (seen.event, seen.actor_id) == ("audit.log.exported", "client:phone-backend")


def test_two_exports_of_the_same_log_have_the_same_bytes(bundle: Path, clock: FixedClock) -> None:
    again = bundle.with_name("again.zip")
    export_audit_bundle(actor=an_actor(), clock=clock, path=again)
    assert again.read_bytes() == bundle.read_bytes()


def test_the_command_exports_and_says_why_not(
    clock: FixedClock, key: LogKey, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(CommandError, match="nothing_sealed"):
        call_command("export_audit_bundle", str(tmp_path / "x.zip"))
    with transaction.atomic():
        pass
    write_events(clock, 1)
    seal(clock, key)
    call_command("export_audit_bundle", str(tmp_path / "x.zip"))
    assert capsys.readouterr().out.startswith("1 events, SHA-256 ")
