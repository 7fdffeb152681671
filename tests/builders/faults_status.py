"""Faults of status claims and list tokens."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from apps.lib.x509.profile import LIST_SIGNER
from tests.builders.crafted import craft, status_claim, status_token
from tests.builders.fault import Fault, stranger
from tests.builders.mdoc import LIST_URI, NOW, serial_of, world


def _status(*tokens: Callable[[], bytes]) -> Callable[[], Mapping[str, Any]]:
    return lambda: {"status_tokens": [token() for token in tokens]}


def _claiming() -> bytes:
    return craft(status=status_claim())


STATUS = [
    Fault(
        title="revoked on the list",
        reason="status_revoked",
        make=_claiming,
        trust=_status(lambda: status_token(revoked=(7,))),
    ),
    Fault(
        title="revoked on one of two lists",
        reason="status_revoked",
        make=_claiming,
        trust=_status(status_token, lambda: status_token(revoked=(7,))),
    ),
    Fault(
        title="index beyond the list",
        reason="status_index_out_of_range",
        make=lambda: craft(status=status_claim(1 << 10)),
        trust=_status(status_token),
    ),
    Fault(
        title="list of another uri",
        reason="status_not_checked",
        make=_claiming,
        trust=_status(lambda: status_token(uri=LIST_URI + "0")),
    ),
    Fault(
        title="list has expired",
        reason="status_token_expired",
        make=_claiming,
        trust=_status(lambda: status_token(expires_at=NOW)),
    ),
    Fault(
        title="list of the future",
        reason="status_token_expired",
        make=_claiming,
        trust=_status(lambda: status_token(issued_at=NOW + timedelta(seconds=1))),
    ),
    Fault(
        title="list signed by another key",
        reason="status_token_invalid",
        make=_claiming,
        trust=_status(lambda: status_token(key=world().ds_key)),
    ),
    Fault(
        title="list signed by the DS",
        reason="status_token_signer",
        make=_claiming,
        trust=_status(lambda: status_token(key=world().ds_key, certificate=world().ds)),
    ),
    Fault(
        title="list signer of another root",
        reason="status_token_signer",
        make=_claiming,
        trust=_status(lambda: status_token(certificate=stranger().issue(world().list_key, LIST_SIGNER))),
    ),
    Fault(
        title="list signer is revoked",
        reason="status_token_signer",
        make=_claiming,
        trust=lambda: {
            "status_tokens": [status_token()],
            "crl": world().authority.crl([serial_of(world().list_signer)]),
        },
    ),
    Fault(
        title="list signer for too long",
        reason="status_token_signer",
        make=_claiming,
        trust=_status(
            lambda: status_token(
                certificate=world().authority.issue(
                    world().list_key, LIST_SIGNER, not_after=NOW + timedelta(days=1200)
                )
            )
        ),
    ),
    Fault(
        title="list signer cannot be read",
        reason="status_token_invalid",
        make=_claiming,
        trust=_status(lambda: status_token(certificate=b"no")),
    ),
    Fault(
        title="list without signer",
        reason="status_token_signer",
        make=_claiming,
        trust=_status(lambda: status_token(certificate=())),
    ),
    Fault(
        title="list with two certificates",
        reason="status_token_signer",
        make=_claiming,
        trust=_status(lambda: status_token(certificate=(world().list_signer, world().ds))),
    ),
    Fault(
        title="list is no token",
        reason="status_token_invalid",
        make=_claiming,
        trust=_status(lambda: b"\x00"),
    ),
    Fault(
        title="status of an unknown kind",
        reason="status_invalid",
        make=lambda: craft(status={"identifier_list": {"id": b"1", "uri": "x"}}),
    ),
    Fault(
        title="status without index",
        reason="status_invalid",
        make=lambda: craft(status={"status_list": {"uri": LIST_URI}}),
    ),
]
