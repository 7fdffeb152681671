"""Faults of dates and device keys."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from apps.lib import cbor
from tests.builders.crafted import craft, tdate
from tests.builders.fault import DIGESTS, ISOMDOC, Fault
from tests.builders.mdoc import NOW, world


def _validity(**dates: Any) -> Callable[[Any], None]:
    def bend(mso: Any) -> None:
        mso["validityInfo"].update(dates)

    return bend


def _device_key(**members: Any) -> Callable[[Any], None]:
    labels = {"kty": 1, "crv": -1, "x": -2, "y": -3, "d": -4}

    def bend(mso: Any) -> None:
        for member, value in members.items():
            mso["deviceKeyInfo"]["deviceKey"][labels[member]] = value

    return bend


DATES_AND_KEYS = [
    Fault(
        title="fractions of a second",
        reason="date_invalid",
        make=lambda: craft(mso=_validity(signed=cbor.Tag(0, "2026-11-24T01:00:00.5Z"))),
    ),
    Fault(
        title="an offset instead of Z",
        reason="date_invalid",
        make=lambda: craft(mso=_validity(signed=cbor.Tag(0, "2026-11-24T10:00:00+09:00"))),
    ),
    Fault(
        title="a date without tag",
        reason="date_invalid",
        make=lambda: craft(mso=_validity(signed="2026-11-24T01:00:00Z")),
    ),
    Fault(
        title="30 February",
        reason="date_invalid",
        make=lambda: craft(mso=_validity(signed=cbor.Tag(0, "2026-02-30T01:00:00Z"))),
        refused_by=DIGESTS,
    ),
    Fault(
        title="valid before signed",
        reason="date_order_wrong",
        make=lambda: craft(mso=_validity(validFrom=tdate(NOW - timedelta(days=3)))),
    ),
    Fault(
        title="valid for no time",
        reason="date_order_wrong",
        make=lambda: craft(
            mso=_validity(
                validFrom=tdate(NOW - timedelta(minutes=5)), validUntil=tdate(NOW - timedelta(minutes=5))
            )
        ),
    ),
    Fault(
        title="update after the end",
        reason="date_order_wrong",
        make=lambda: craft(mso=_validity(expectedUpdate=tdate(NOW + timedelta(days=40)))),
    ),
    Fault(
        title="not valid yet",
        reason="not_yet_valid",
        make=lambda: craft(mso=_validity(validFrom=tdate(NOW + timedelta(hours=1)))),
    ),
    Fault(
        title="expired",
        reason="expired",
        make=craft,
        trust=lambda: {
            "at": NOW + timedelta(days=31),
            "crl": world().authority.crl(next_update=NOW + timedelta(days=60)),
        },
    ),
    Fault(
        title="signed before the DS certificate",
        reason="outside_certificate_validity",
        make=lambda: craft(mso=_validity(signed=tdate(NOW - timedelta(days=21)))),
    ),
    Fault(
        title="valid after the DS certificate",
        reason="outside_certificate_validity",
        make=lambda: craft(mso=_validity(validUntil=tdate(NOW + timedelta(days=101)))),
    ),
    Fault(
        title="device key off its curve",
        reason="device_key_invalid",
        make=lambda: craft(mso=_device_key(y=bytes(31) + b"\x01")),
        refused_by=ISOMDOC,
    ),
    Fault(
        title="device key with short coordinate",
        reason="device_key_invalid",
        make=lambda: craft(mso=_device_key(x=bytes(31))),
        refused_by=ISOMDOC,
    ),
    Fault(
        title="private device key",
        reason="device_key_invalid",
        make=lambda: craft(mso=_device_key(d=bytes(32))),
    ),
    Fault(
        title="device key of unknown kind",
        reason="device_key_invalid",
        make=lambda: craft(mso=_device_key(kty=4)),
        refused_by=ISOMDOC,
    ),
]
