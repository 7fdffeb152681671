"""Settings: nothing secret has a default, and each shape says what it is."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from dsportal.settings import env
from dsportal.settings.databases import database

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = """
import importlib, json, sys
settings = importlib.import_module(sys.argv[1])
names = ["DEBUG", "SECRET_KEY", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "SESSION_COOKIE_SECURE",
         "CSRF_COOKIE_SECURE"]
told = {name: getattr(settings, name, None) for name in names}
told["engine"] = settings.DATABASES["default"]["ENGINE"].rpartition(".")[2]
told["production"] = settings.DSPORTAL["production"]
told["test_policies"] = settings.DSPORTAL["jpki_test_policy_oids"]
print(json.dumps(told))
"""
SITE = {"DSPORTAL_DB": "postgres:dbname=ds user=ds", "DSPORTAL_JPKI_STATUS": "site.jpki.Status"}


def load(shape: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Load the settings of a shape as a fresh process does."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DSPORTAL", "DJANGO"))}
    command = [sys.executable, "-c", PROGRAM, f"dsportal.settings.{shape}"]
    return subprocess.run(
        command, cwd=ROOT, env=kept | environment, capture_output=True, text=True, check=False
    )


@pytest.fixture
def var(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "django.key").write_text("from the file\n", encoding="ascii")
    return {"DSPORTAL_VAR": str(tmp_path)}


def test_production_is_tls_only_on_postgresql_with_real_peers(var: dict[str, str]) -> None:
    done = load("production", var | SITE)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "DEBUG": False,
        "SECRET_KEY": "from the file",
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 31536000,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "engine": "postgresql",
        "production": True,
        "test_policies": False,
    }


@pytest.mark.parametrize("missing", SITE)
def test_production_does_not_start_without_what_the_site_must_say(var: dict[str, str], missing: str) -> None:
    done = load("production", {name: value for name, value in (var | SITE).items() if name != missing})
    assert done.returncode == 1
    assert f"SettingMissing: set {missing}" in done.stderr


@pytest.mark.parametrize("shape", ["production", "development"])
def test_no_shape_starts_without_its_secret(tmp_path: Path, shape: str) -> None:
    done = load(shape, SITE | {"DSPORTAL_VAR": str(tmp_path)})
    assert done.returncode == 1
    assert "SettingMissing: DSPORTAL_SECRET_KEY_FILE" in done.stderr


def test_development_is_not_production(var: dict[str, str]) -> None:
    done = load("development", var)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["production"], told["engine"], told["SECRET_KEY"]) == (False, "sqlite3", "from the file")


def test_a_text_without_default_must_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DSPORTAL_ABSENT", raising=False)
    with pytest.raises(env.SettingMissing, match="DSPORTAL_ABSENT"):
        env.text("DSPORTAL_ABSENT")
    assert env.text("DSPORTAL_ABSENT", "default") == "default"


@pytest.mark.parametrize(
    ("value", "expected"),
    [("1", True), ("TRUE", True), ("yes", True), ("0", False), ("", False), ("on", False)],
)
def test_a_flag_is_on_for_three_words_only(
    monkeypatch: pytest.MonkeyPatch, value: str, *, expected: bool
) -> None:
    monkeypatch.setenv("DSPORTAL_FLAG", value)
    assert env.flag("DSPORTAL_FLAG", default=True) is expected


def test_a_secret_comes_from_the_named_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "elsewhere"
    path.write_text(" hidden \n", encoding="ascii")
    monkeypatch.setenv("DSPORTAL_X_FILE", str(path))
    assert env.secret("DSPORTAL_X", tmp_path / "default") == "hidden"
    monkeypatch.delenv("DSPORTAL_X_FILE")
    with pytest.raises(env.SettingMissing, match="default does not exist"):
        env.secret("DSPORTAL_X", tmp_path / "default")


def test_a_database_is_named_by_its_parts() -> None:
    parts = database("postgres:dbname=ds user=portal host=db port=5433 password=hidden")
    found = {name: parts[name] for name in ("NAME", "USER", "HOST", "PORT", "PASSWORD")}
    assert found == {"NAME": "ds", "USER": "portal", "HOST": "db", "PORT": "5433", "PASSWORD": "hidden"}
    with pytest.raises(KeyError, match="dbname"):
        database("postgres:user=portal")
