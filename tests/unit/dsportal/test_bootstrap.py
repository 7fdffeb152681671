"""The secrets and folders of the embedded shape: made once, for their owner only."""

from pathlib import Path

import pytest

from dsportal import bootstrap


@pytest.fixture
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DSPORTAL_VAR", str(tmp_path / "var"))
    bootstrap.main()
    return tmp_path / "var"


def test_secrets_are_long_and_for_the_owner_only(var: Path) -> None:
    django, data = var / "secrets" / "django.key", var / "secrets" / "data.key"
    assert len(django.read_text(encoding="ascii")) >= 64
    assert len(bytes.fromhex(data.read_text(encoding="ascii"))) == 32
    assert {path.stat().st_mode & 0o777 for path in (django, data)} == {0o600}
    folders = [var / name for name in ("secrets", "queue", "queue-control", "softhsm/tokens", "log")]
    assert {path.stat().st_mode & 0o777 for path in folders} == {0o700}


def test_a_second_run_keeps_every_secret(var: Path) -> None:
    before = {path.name: path.read_bytes() for path in (var / "secrets").iterdir()}
    bootstrap.main()
    assert {path.name: path.read_bytes() for path in (var / "secrets").iterdir()} == before
    assert len(before) == 2


def test_softhsm_keeps_its_tokens_below_the_run_time_folder(var: Path) -> None:
    configuration = (var / "softhsm" / "softhsm2.conf").read_text(encoding="utf-8")
    assert f"directories.tokendir = {var / 'softhsm' / 'tokens'}\n" in configuration
