"""The import contracts of pyproject.toml are kept, and the core uses nothing but what it may."""

import subprocess
import sys
from pathlib import Path

import grimp
import pytest

from tests.architecture.doors_contract import read_table
from tests.architecture.source import ROOT, django_apps, doors_table

CORE_MAY_USE = {"cbor2", "cryptography", "pkcs11", "pycose", "typing_extensions", "shamir_mnemonic", "yaml"}


def test_all_import_contracts_are_kept() -> None:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    done = subprocess.run(
        command, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:]
    assert " 0 broken" in done.stdout


def test_the_core_uses_the_standard_library_and_a_handful_of_packages() -> None:
    graph = grimp.build_graph("apps", include_external_packages=True, cache_dir=None)
    core = {module for module in graph.modules if module.startswith("apps.lib")}
    used = {
        target.partition(".")[0]
        for module in core
        for target in graph.find_modules_directly_imported_by(module)
        if not target.startswith("apps.")
    }
    assert used - set(sys.stdlib_module_names) <= CORE_MAY_USE


def test_every_app_stands_in_the_table() -> None:
    table = read_table(doors_table()["allowed"])
    assert {app.name for app in django_apps()} - set(doors_table()["free"]) <= set(table)


@pytest.mark.requirement("R-1.6-2")
def test_the_registration_authority_reaches_neither_keys_nor_certificates() -> None:
    assert read_table(doors_table()["allowed"])["registration"].isdisjoint(
        {"keys", "certificates", "issuance"}
    )
