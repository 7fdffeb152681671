"""`python -m tests.support.on_postgres ARGS`: run pytest with ARGS on a fresh PostgreSQL cluster."""

import os
import subprocess
import sys

from tests.support.postgres import running_postgres


def main(arguments: list[str]) -> int:
    """Return pytest's exit code."""
    with running_postgres() as cluster:
        environment = os.environ | {"DSPORTAL_TEST_DB": cluster.url("dsportal")}
        command = [sys.executable, "-m", "pytest", *arguments]
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
