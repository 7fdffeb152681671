"""The SoftHSM token of the simulated root, in a directory of its own, apart from the signer's token."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

from apps.certificates.adapters.simulated_root_ca import TOKEN_LABEL
from apps.certificates.errors import RootCaNotInitialised
from apps.lib.identifiers import random_token

_TOOL: Final = "/usr/bin/softhsm2-util"


def prepare_token(directory: Path) -> None:
    """Make the token and its PIN once; the PIN lies beside it in a file of mode 0600 (it is a simulator).

    A token whose PIN was never written, because the process was killed, opens for nobody and is removed.
    """
    pin_file, tokens = directory / "pin", directory / "tokens"
    settings = f"directories.tokendir = {tokens}\nobjectstore.backend = file\nlog.level = ERROR\n"
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    (directory / "softhsm2.conf").write_text(settings, "ascii")
    if pin_file.exists():
        return
    shutil.rmtree(tokens, ignore_errors=True)
    tokens.mkdir(mode=0o700)
    pin = random_token(16)
    command = [_TOOL, "--init-token", "--free", "--label", TOKEN_LABEL]
    subprocess.run(  # noqa: S603 - fixed program, no shell
        [*command, "--pin", pin, "--so-pin", random_token(16)],
        check=True,
        capture_output=True,
        env=os.environ | {"SOFTHSM2_CONF": str(directory / "softhsm2.conf")},
    )
    draft = directory / "pin.new"
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    draft.write_text(pin, "ascii")
    draft.replace(pin_file)


def read_pin(directory: Path) -> str:
    """Return the PIN, and point SoftHSM of this process at the token; raise `RootCaNotInitialised`."""
    pin_file = directory / "pin"
    if not pin_file.exists():
        raise RootCaNotInitialised
    os.environ["SOFTHSM2_CONF"] = str(directory / "softhsm2.conf")
    return pin_file.read_text("ascii")
