"""Machine clients as others may know them."""

from collections.abc import Mapping, Sequence
from typing import Any

from apps.lib.canonical import canonical_digest
from apps.staff.models import ApiClient
from apps.staff.types import ClientKind, RegisteredClient


def keys_digest(keys: Sequence[Mapping[str, Any]]) -> str:
    """Return the SHA-256 (hexadecimal) of public JWKs in canonical form."""
    return canonical_digest([dict(key) for key in keys]).hex()


def registered_client(client_id: str) -> RegisteredClient | None:
    """Return the registered machine client, nothing for an unknown id."""
    row = ApiClient.objects.filter(client_id=client_id).first()
    return None if row is None else client_view(row)


def client_view(row: ApiClient) -> RegisteredClient:
    """Return the row as a value."""
    keys = row.jwks["keys"]
    return RegisteredClient(
        client_id=row.client_id,
        kind=ClientKind(row.kind),
        scopes=tuple(row.scopes.split()),
        key_ids=tuple(key["kid"] for key in keys),
        key_sha256=keys_digest(keys),
    )
