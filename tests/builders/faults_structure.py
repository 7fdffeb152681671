"""Faults of form: CBOR, COSE, tags, members."""

from collections.abc import Callable
from typing import Any

from apps.lib import cbor
from tests.builders.crafted import MDL_NAMESPACE, craft
from tests.builders.fault import ALL, DIGESTS, ISOMDOC, SIGNATURE, Fault


def _item(change: Callable[[dict[str, Any]], Any], number: int = 0) -> Callable[[Any], None]:
    def bend(items: Any) -> None:
        change(items[MDL_NAMESPACE][number])

    return bend


def _untagged(outer: Any) -> None:
    outer["nameSpaces"][MDL_NAMESPACE][0] = outer["nameSpaces"][MDL_NAMESPACE][0].value


def _inside(data: bytes) -> Any:
    tagged: Any = cbor.decode(data)
    return tagged.value


def _long_head(data: bytes) -> bytes:
    """Give the array of issuerAuth a two-byte head."""
    mark = cbor.text_string("issuerAuth") + b"\x84"
    return data.replace(mark, mark[:-1] + b"\x98\x04")


def _indefinite(data: bytes) -> bytes:
    return b"\xbf" + data[1:] + b"\xff"


def _duplicate(data: bytes) -> bytes:
    return b"\xa3" + data[1:] + cbor.text_string("issuerAuth") + b"\x80"


STRUCTURE = [
    Fault(
        title="a byte after the end",
        reason="malformed_cbor",
        make=lambda: craft(raw=lambda data: data + b"\x00"),
    ),
    Fault(
        title="the last byte is missing",
        reason="malformed_cbor",
        make=lambda: craft(raw=lambda data: data[:-1]),
        refused_by=ALL,
    ),
    Fault(
        title="a member twice", reason="malformed_cbor", make=lambda: craft(raw=_duplicate), refused_by=ALL
    ),
    Fault(title="indefinite length", reason="malformed_cbor", make=lambda: craft(raw=_indefinite)),
    Fault(title="a longer head than needed", reason="malformed_cbor", make=lambda: craft(raw=_long_head)),
    Fault(
        title="not a map",
        reason="structure_invalid",
        make=lambda: craft(outer=lambda outer: [outer]),
        refused_by=ALL,
    ),
    Fault(
        title="no issuerAuth",
        reason="structure_invalid",
        make=lambda: craft(outer=lambda outer: {"nameSpaces": outer["nameSpaces"]}),
        refused_by=ALL,
    ),
    Fault(
        title="issuerAuth of three",
        reason="malformed_cose",
        make=lambda: craft(issuer_auth=lambda auth: auth[:3]),
        refused_by=SIGNATURE,
    ),
    Fault(
        title="issuerAuth in tag 18",
        reason="malformed_cose",
        make=lambda: craft(issuer_auth=lambda auth: cbor.Tag(18, auth)),
        refused_by=ALL,
    ),
    Fault(
        title="detached payload",
        reason="malformed_cose",
        make=lambda: craft(issuer_auth=lambda auth: [*auth[:2], None, auth[3]]),
        refused_by=SIGNATURE,
    ),
    Fault(
        title="more in the protected header",
        reason="malformed_cose",
        make=lambda: craft(protected=lambda _: cbor.encode({1: -7, 4: b"kid"})),
        refused_by=ISOMDOC,
    ),
    Fault(
        title="algorithm only unprotected",
        reason="malformed_cose",
        make=lambda: craft(protected=lambda _: b"", unprotected=lambda headers: {**headers, 1: -7}),
        refused_by=ISOMDOC,
    ),
    Fault(
        title="payload not in tag 24",
        reason="payload_not_tagged",
        make=lambda: craft(payload=_inside),
        refused_by=DIGESTS,
    ),
    Fault(
        title="an item not in tag 24",
        reason="item_not_tagged",
        make=lambda: craft(outer=_untagged),
        refused_by=DIGESTS,
    ),
    Fault(
        title="an item with a fifth member",
        reason="item_invalid",
        make=lambda: craft(items=_item(lambda item: item.update(extra=1))),
    ),
    Fault(
        title="an item without salt",
        reason="item_invalid",
        make=lambda: craft(items=_item(lambda item: item.pop("random"))),
        refused_by=ISOMDOC,
    ),
]
