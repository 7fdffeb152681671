"""Machine clients as others may know them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from apps.approvals.selectors import used_act
from apps.base.conf import conf
from apps.lib.canonical import canonical_digest
from apps.lib.cps.approval_kinds import Kind
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


def unsupported_clients() -> tuple[str, ...]:
    """Return the ids of machine clients that no used approval explains as they stand, for the nightly check.

    The set-up of an evaluation registers clients without one.
    """
    return tuple(row.client_id for row in ApiClient.objects.order_by("client_id") if not _is_supported(row))


def _is_supported(row: ApiClient) -> bool:
    if row.approval_id is None:
        return row.registered_by.startswith("system:") and not conf().production
    act = used_act(row.approval_id, kind=Kind.REGISTER_CLIENT, subject=f"client:{row.client_id}")
    if act is None:
        return False
    stands = (row.name, row.kind, row.scopes.split(), row.jwks["keys"], row.not_after)
    until = datetime.fromisoformat(str(act["not_after"]))
    return stands == (act["name"], act["client_kind"], act["scopes"], act["keys"], until)
