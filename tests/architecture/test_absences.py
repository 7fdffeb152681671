"""What the regulation forbids is not there: no OCSP, no transfer of keys, no signature without a permit."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.architecture.source import name_of, python_files, tree_of

TRANSFER = {"wrap_key", "unwrap_key", "C_WrapKey", "C_UnwrapKey", "private_bytes"}
SIMULATORS = ("simulated_", "synthetic_")  # they play the world outside, with keys of their own
OUR_CODE = [
    path
    for path in python_files("apps", "dsportal")
    if not path.name.startswith(SIMULATORS) and "demo" not in path.parts
]
REDEEMERS = {
    "apps/lib/hsm/pkcs11.py": "signs the bytes at once",
    "apps/lib/hsm/software.py": "signs the bytes at once, in tests",
    "apps/issuance/services/signing.py": "spends an unused permit after a failure and drops the bytes",
}


def routes(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        route = f"{prefix}{entry.pattern}"
        if isinstance(entry, URLResolver):
            yield from routes(entry, route)
        elif isinstance(entry, URLPattern):
            yield route


def attributes(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Attribute):
            yield node.lineno, node.attr


@pytest.mark.requirement("R-8.2-1")
@pytest.mark.requirement("R-4.9.9-1")
def test_there_is_no_ocsp_responder() -> None:
    known = list(routes(get_resolver()))
    assert any("status-lists" in route for route in known)
    assert [route for route in known if "ocsp" in route.lower()] == []


@pytest.mark.requirement("R-4.9.9-1")
def test_nobody_can_ask_for_the_status_of_one_credential() -> None:
    asking = [route for route in routes(get_resolver()) if route.startswith("api/v1/status-lists")]
    assert sorted(asking) == ["api/v1/status-lists", "api/v1/status-lists/<uuid:list_id>"]


@pytest.mark.requirement("R-6.2.6-1")
def test_no_code_of_the_service_moves_a_private_key_out_of_its_module() -> None:
    found = {
        (name_of(path), attribute)
        for path in OUR_CODE
        for _, attribute in attributes(path)
        if attribute in TRANSFER
    }
    assert found == {("apps/lib/hsm/backup.py", "wrap_key"), ("apps/lib/hsm/backup.py", "unwrap_key")}


@pytest.mark.requirement("R-6.2.6-1")
def test_a_wrapped_key_moves_in_backup_and_restoration_alone() -> None:
    callers = {
        (name_of(path), attribute)
        for path in OUR_CODE
        if not name_of(path).startswith("apps/lib/hsm/")
        for _, attribute in attributes(path)
        if attribute in {"back_up", "restore", "copy_to", "bring_back"}
    }
    assert callers == {
        ("apps/keys/services/backup_key.py", "back_up"),
        ("apps/keys/services/restore_key.py", "restore"),
    }


@pytest.mark.requirement("R-1.4.1-1")
def test_bytes_leave_a_permit_only_in_the_hsm_package() -> None:
    callers = {
        name_of(path) for path in OUR_CODE for _, attribute in attributes(path) if attribute == "redeem"
    }
    assert callers == set(REDEEMERS)
