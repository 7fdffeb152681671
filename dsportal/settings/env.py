"""Typed readers of environment and secret files. A missing secret is an error, never a default."""

import os
from pathlib import Path


class SettingMissing(Exception):
    """A setting that has no safe default is not there."""


def text(name: str, default: str | None = None) -> str:
    """Return an environment variable; raise `SettingMissing` where it is absent and has no default."""
    value = os.environ.get(name, default)
    if value is None:
        raise SettingMissing(f"set {name}")
    return value


def flag(name: str, *, default: bool = False) -> bool:
    """Return whether the variable says 1, true or yes."""
    return os.environ.get(name, str(default)).lower() in {"1", "true", "yes"}


def secret(name: str, default_file: Path) -> str:
    """Return the content of the secret file named by `<name>_FILE` (default: `default_file`)."""
    path = Path(os.environ.get(f"{name}_FILE", str(default_file)))
    if not path.is_file():
        raise SettingMissing(
            f"{name}_FILE: {path} does not exist; `make setup` creates the development secrets"
        )
    return path.read_text(encoding="ascii").strip()
