"""Make the folders and secrets of the embedded shape; running it twice changes nothing.

Secrets are files with mode 0600 under `var/secrets`; none has a default value.
"""

import os
import secrets
from pathlib import Path


def main() -> None:
    """Create what is missing below the run-time folder `DSPORTAL_VAR`."""
    var = Path(os.environ.get("DSPORTAL_VAR", "var"))
    for name in ("secrets", "queue", "queue-control", "softhsm/tokens", "static", "log"):
        (var / name).mkdir(mode=0o700, parents=True, exist_ok=True)
    _secret(var / "secrets" / "django.key", secrets.token_urlsafe(48))
    _secret(var / "secrets" / "data.key", secrets.token_hex(32))
    configuration = var / "softhsm" / "softhsm2.conf"
    tokens = (var / "softhsm" / "tokens").resolve()
    configuration.write_text(
        f"directories.tokendir = {tokens}\nobjectstore.backend = file\nlog.level = ERROR\n", encoding="utf-8"
    )


def _secret(path: Path, value: str) -> None:
    if path.exists():
        return
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(value)


if __name__ == "__main__":
    main()
