"""Faults of digests, salts and values."""

from collections.abc import Callable
from typing import Any

from apps.lib import cbor
from tests.builders.crafted import MDL_NAMESPACE, craft
from tests.builders.fault import DIGESTS, ISOMDOC, Fault


def _item(change: Callable[[dict[str, Any]], Any], number: int = 0) -> Callable[[Any], None]:
    def bend(items: Any) -> None:
        change(items[MDL_NAMESPACE][number])

    return bend


def _first_item_again(items: Any) -> None:
    items[MDL_NAMESPACE].append(dict(items[MDL_NAMESPACE][0], digestID=99, random=bytes(range(32))))


def _two_items_of_one_id(outer: Any) -> None:
    outer["nameSpaces"][MDL_NAMESPACE].append(outer["nameSpaces"][MDL_NAMESPACE][0])


def _other_value(outer: Any) -> None:
    entry = outer["nameSpaces"][MDL_NAMESPACE][0]
    outer["nameSpaces"][MDL_NAMESPACE][0] = cbor.Tag(
        24, entry.value.replace("見本".encode(), "見木".encode())
    )


CONTENT = [
    Fault(
        title="another value",
        reason="digest_mismatch",
        make=lambda: craft(outer=_other_value),
        refused_by=DIGESTS,
    ),
    Fault(
        title="a digest is not there",
        reason="digest_missing",
        make=lambda: craft(mso=lambda mso: mso["valueDigests"][MDL_NAMESPACE].pop(0) and None),
        refused_by=DIGESTS,
    ),
    Fault(
        title="a namespace that is not signed",
        reason="namespace_not_signed",
        make=lambda: craft(
            outer=lambda outer: outer["nameSpaces"].update(other=outer["nameSpaces"][MDL_NAMESPACE])
        ),
        refused_by=ISOMDOC,
    ),
    Fault(
        title="a negative digest id",
        reason="digest_id_invalid",
        make=lambda: craft(mso=lambda mso: mso["valueDigests"][MDL_NAMESPACE].update({-1: bytes(32)})),
    ),
    Fault(
        title="a digest id of 2^31",
        reason="digest_id_invalid",
        make=lambda: craft(mso=lambda mso: mso["valueDigests"][MDL_NAMESPACE].update({1 << 31: bytes(32)})),
    ),
    Fault(
        title="an item sent twice",
        reason="digest_id_repeated",
        make=lambda: craft(outer=_two_items_of_one_id),
    ),
    Fault(title="an element twice", reason="element_repeated", make=lambda: craft(items=_first_item_again)),
    Fault(
        title="a salt of 15 bytes",
        reason="salt_too_short",
        make=lambda: craft(items=_item(lambda item: item.update(random=bytes(range(15))))),
    ),
    Fault(
        title="one salt for two items",
        reason="salt_repeated",
        make=lambda: craft(
            items=lambda items: [item.update(random=bytes(32)) for item in items[MDL_NAMESPACE]] and None
        ),
    ),
    Fault(
        title="digest of another length",
        reason="digest_length_wrong",
        make=lambda: craft(mso=lambda mso: mso["valueDigests"][MDL_NAMESPACE].update({50: bytes(20)})),
    ),
    Fault(
        title="SHA-1",
        reason="digest_algorithm_unknown",
        make=lambda: craft(mso=lambda mso: mso.update(digestAlgorithm="SHA-1")),
        refused_by=ISOMDOC,
    ),
    Fault(
        title="version 9",
        reason="mso_version_unknown",
        make=lambda: craft(mso=lambda mso: mso.update(version="9.0")),
        refused_by=ISOMDOC,
    ),
    Fault(
        title="no docType in the MSO",
        reason="mso_invalid",
        make=lambda: craft(mso=lambda mso: mso.pop("docType") and None),
        refused_by=DIGESTS,
    ),
    Fault(
        title="another docType than asked for",
        reason="doc_type_mismatch",
        make=craft,
        trust=lambda: {"doc_type": "org.iso.23220.1.jp.mnc"},
    ),
    Fault(
        title="issuing_country of another country",
        reason="country_mismatch",
        make=lambda: craft(items=_item(lambda item: item.update(elementValue="FR"), 2)),
    ),
]
