"""The committed OpenAPI document says what the code says."""

import io
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.test import Client
from drf_spectacular.drainage import reset_generator_stats

from tests.api.endpoints import ENDPOINTS, api_paths
from tests.api.stage import MEMBERS

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "openapi.yaml"
REFRESH = "run: python manage.py spectacular --validate --fail-on-warn --file docs/openapi.yaml"


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    parsed: dict[str, Any] = yaml.safe_load(DOCUMENT.read_text(encoding="utf-8"))
    return parsed


def test_the_committed_document_is_the_present_one() -> None:
    reset_generator_stats()
    printed = io.StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=printed)
    assert printed.getvalue().strip() == DOCUMENT.read_text(encoding="utf-8").strip(), REFRESH


def test_every_path_stands_in_it_and_no_other(document: dict[str, Any]) -> None:
    assert set(document["paths"]) == api_paths() - {"/api/v1/schema/"}


def test_the_table_of_the_api_tests_knows_every_operation(document: dict[str, Any]) -> None:
    described = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
    tested = {(endpoint.method, endpoint.path) for endpoint in ENDPOINTS}
    assert tested == described | {("GET", "/api/v1/schema/")}


def test_every_keyed_operation_says_so(document: dict[str, Any]) -> None:
    for endpoint in ENDPOINTS:
        if endpoint.keyed:
            operation = document["paths"][endpoint.path][endpoint.method.lower()]
            assert {"Idempotency-Key"} <= _headers(operation)


def test_every_proven_operation_says_so(document: dict[str, Any]) -> None:
    for endpoint in ENDPOINTS:
        if endpoint.proven:
            operation = document["paths"][endpoint.path][endpoint.method.lower()]
            assert {"Device-Proof"} <= _headers(operation)


def test_every_operation_says_how_it_refuses(document: dict[str, Any]) -> None:
    for operations in document["paths"].values():
        for operation in operations.values():
            assert "application/problem+json" in operation["responses"]["default"]["content"]
    assert set(document["components"]["schemas"]["Problem"]["required"]) == MEMBERS


def test_the_served_document_is_the_same(document: dict[str, Any]) -> None:
    answer = Client().get("/api/v1/schema/")
    assert answer.status_code == 200
    assert yaml.safe_load(answer.content) == document


def _headers(operation: dict[str, Any]) -> set[str]:
    return {
        one["name"] for one in operation.get("parameters", ()) if one["in"] == "header" and one["required"]
    }
