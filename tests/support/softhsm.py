"""A SoftHSM token of its own for each test: fresh directory, random PINs, nothing shared."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

import pytest

MODULE = "/usr/lib/softhsm/libsofthsm2.so"


@dataclass(frozen=True, slots=True, kw_only=True)
class SoftHsmHome:
    """Where one test's tokens lie; `environment` is what a child process needs."""

    directory: Path
    runtime_dir: Path
    so_pin: str
    pin: str

    @property
    def tokens(self) -> Path:
        return self.directory / "tokens"

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "SOFTHSM2_CONF": str(self.directory / "softhsm2.conf")}

    def unplug(self) -> None:
        """Take the tokens away, as when the device loses power."""
        self.tokens.rename(self.directory / "unplugged")

    def plug(self) -> None:
        """Bring the tokens back."""
        (self.directory / "unplugged").rename(self.tokens)


def make_softhsm_home(directory: Path) -> SoftHsmHome:
    """Write a SoftHSM configuration below `directory`; the caller sets SOFTHSM2_CONF."""
    (directory / "tokens").mkdir(parents=True)
    (directory / "softhsm2.conf").write_text(
        f"directories.tokendir = {directory / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n",
        encoding="ascii",
    )
    return SoftHsmHome(
        directory=directory,
        runtime_dir=directory / "runtime",
        so_pin=secrets.token_hex(16),
        pin=secrets.token_hex(16),
    )


@pytest.fixture
def softhsm_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SoftHsmHome:
    home = make_softhsm_home(tmp_path / "softhsm")
    monkeypatch.setenv("SOFTHSM2_CONF", str(home.directory / "softhsm2.conf"))
    return home
