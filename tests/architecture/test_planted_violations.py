"""Each arrow that must not be is drawn once, in a copy of the project, and the contracts must see it."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

CORE = "The pure core knows no framework"
INSIDE = "Inside the core"
HSM = "Only the hsm package speaks PKCS#11"
CBOR = "Only one module speaks CBOR"
FLOORS = "Project on top, apps in the middle, core at the bottom"
ROOMS = "Rooms inside each app"
DOORS = "Who may use whom, and by which door"
CYCLES = "No cycles anywhere"
SETTINGS = "Settings are read through django.conf only"
WORDS = "The vocabulary of an app is pure"
WEB = "No web code can reach the HSM library"

# what is planted: file, line, the contract that must break
PLANTED = {
    "core imports django": ("apps/lib/canonical.py", "import django.db", CORE),
    "mdoc imports the regulation": ("apps/lib/mdoc/types.py", "import apps.lib.cps.rule", INSIDE),
    "mdoc and hsm know each other": ("apps/lib/mdoc/types.py", "import apps.lib.hsm.interface", INSIDE),
    "mdoc imports cbor2 itself": ("apps/lib/mdoc/types.py", "import cbor2", CBOR),
    "a service of keys imports pkcs11": ("apps/keys/services/planted.py", "import pkcs11", HSM),
    "keys reads issuance": ("apps/keys/services/planted.py", "import apps.issuance.selectors", FLOORS),
    "issuance calls revocation": (
        "apps/issuance/services/planted.py",
        "import apps.revocation.services",
        FLOORS,
    ),
    "issuance enters models of registration": (
        "apps/issuance/services/planted.py",
        "import apps.registration.models",
        DOORS,
    ),
    "publication uses issuance": (
        "apps/publication/services/planted.py",
        "import apps.issuance.selectors",
        DOORS,
    ),
    "the registration authority uses keys": (
        "apps/registration/services/planted.py",
        "import apps.keys.services",
        DOORS,
    ),
    "compliance calls a command": (
        "apps/compliance/services/planted.py",
        "import apps.issuance.services",
        DOORS,
    ),
    "an app imports the settings": (
        "apps/keys/services/planted.py",
        "import dsportal.settings.base",
        SETTINGS,
    ),
    "utils.py appears": ("apps/keys/utils.py", "X = 1", ROOMS),
    "a model calls a service": ("apps/keys/models/__init__.py", "import apps.keys.services", ROOMS),
    "a selector calls a service": ("apps/policy/selectors/planted.py", "import apps.policy.services", ROOMS),
    "a state table imports django": ("apps/policy/states.py", "import django", WORDS),
    "the api of another app": ("apps/issuance/api/planted.py", "import apps.registration.api", DOORS),
    "a peek under TYPE_CHECKING": (
        "apps/issuance/services/planted.py",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import apps.keys.models",
        DOORS,
    ),
    "an app in no table": ("apps/planted/__init__.py", "X = 1", DOORS),
    "web code reaches pkcs11": ("apps/keys/api/planted.py", "import apps.lib.hsm.pkcs11", WEB),
    "a cycle between apps": ("apps/audit/services/planted.py", "import apps.policy.selectors", CYCLES),
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("planted")
    for folder in ("apps", "dsportal", "tests/architecture"):
        shutil.copytree(ROOT / folder, target / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", target)
    (target / "tests" / "__init__.py").touch()
    return target


def broken_contracts(project: Path) -> set[str]:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports")],
        cwd=project,
        env={"PYTHONPATH": str(project), "PATH": os.environ["PATH"], "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Contracts:" in done.stdout, done.stdout + done.stderr
    return set(re.findall(r"^(.*) BROKEN$", done.stdout, re.MULTILINE))


@pytest.mark.slow
@pytest.mark.parametrize("what", PLANTED)
def test_a_planted_violation_is_seen(copy: Path, what: str) -> None:
    name, line, contract = PLANTED[what]
    file = copy / name
    before = file.read_text(encoding="utf-8") if file.exists() else None
    made = [] if file.parent.exists() else [file.parent]
    file.parent.mkdir(exist_ok=True, parents=True)
    if made:
        (file.parent / "__init__.py").touch()
    try:
        file.write_text(f"{before or ''}\n{line}\n", encoding="utf-8")
        assert contract in broken_contracts(copy)
    finally:
        if before is not None:
            file.write_text(before, encoding="utf-8")
        else:
            file.unlink()
        for folder in made:
            shutil.rmtree(folder)


@pytest.mark.slow
def test_nothing_is_broken_without_a_plant(copy: Path) -> None:
    assert broken_contracts(copy) == set()
