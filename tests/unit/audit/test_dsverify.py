"""The stand-alone verifier: whom it trusts, what it refuses to read, and that it runs alone."""

import base64
import hashlib
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import dsverify
from tests.builders.audit_bundle import flip, on_lines, read, write
from tests.factories.audit import LogKey
from tests.support.dsverify import verdict

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


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
