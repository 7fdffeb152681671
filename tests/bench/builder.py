"""CPU per credential of our builder, isomdoc and pymdoccbor, side by side in one run (interleaved rounds)."""

import statistics
import time
import warnings
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

import cbor2
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from isomdoc import create_mdoc
from pymdoccbor.mdoc.issuer import MdocCborIssuer

from apps.lib.mdoc.builder import MsoBuilder, assemble, to_be_signed
from apps.lib.mdoc.device_key import to_public_key
from apps.lib.mdoc.profile import JP_MNC_1, EncodedElements, elements_for, profile_from_data
from apps.lib.mdoc.types import DeviceKey
from tests.builders.mdoc import (
    make_device_key,
    make_person,
    make_validity,
    raw_signer,
    status_entries,
    world,
)

BATCHES: Final = (1, 10, 30)
ROUNDS: Final = 7
PER_ROUND: Final = 120
_PORTRAIT: Final = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 80  # 20 KiB
_NO_SIGNATURE: Final = bytes(64)
_DOC_TYPE: Final = "org.iso.23220.1.jp.mnc"
_DAY: Final = date(2026, 11, 24)
_DATES: Final = {"issuance_date": "2026-11-24", "expiry_date": "2026-12-24"}

Maker = Callable[[list[DeviceKey]], list[bytes]]


class _NoKey:
    """Stands for a key where only the building is measured: any signature will do."""

    def sign(self, _message: bytes, _algorithm: object) -> bytes:
        return bytes.fromhex("3006020101020101")


def bench_builder() -> list[dict[str, Any]]:
    """Return one row a builder and batch size: median microseconds of CPU per credential.

    The elements are those of our profile with a portrait of 20 KiB. An applicant's values are prepared once a
    batch by everybody who can (ours, isomdoc). Signing, where it is on, is with a software key.
    """
    keys = [make_device_key() for _ in range(max(BATCHES))]
    makers = _makers()
    samples: dict[tuple[str, bool, int], list[float]] = {}
    for _ in range(ROUNDS):
        for (name, signed), make in makers.items():
            for batch in BATCHES:
                samples.setdefault((name, signed, batch), []).append(_cpu_us(make, keys[:batch]))
    return [
        {
            "bench": "builder",
            "builder": name,
            "signature": "software" if signed else "none",
            "batch": batch,
            "cpu_us_per_credential": round(statistics.median(values), 1),
        }
        for (name, signed, batch), values in samples.items()
    ]


def _cpu_us(make: Maker, keys: list[DeviceKey]) -> float:
    repeats = max(1, PER_ROUND // len(keys))
    begin = time.process_time()
    for _ in range(repeats):
        make(keys)
    return (time.process_time() - begin) * 1e6 / (repeats * len(keys))


def _makers() -> Mapping[tuple[str, bool], Maker]:
    person = make_person(portrait=_PORTRAIT)
    values = _plain_values(elements_for(profile_from_data(JP_MNC_1), person, on=_DAY))
    return {
        ("dsportal", False): _ours(person, lambda _message: _NO_SIGNATURE),
        ("dsportal", True): _ours(person, raw_signer(world().ds_key)),
        ("isomdoc", False): _isomdoc(values, _NoKey()),
        ("isomdoc", True): _isomdoc(values, world().ds_key),
        ("pymdoccbor", True): _pymdoccbor(values),
    }


def _ours(person: Any, sign: Callable[[bytes], bytes]) -> Maker:
    profile = profile_from_data(JP_MNC_1)
    builder, validity, certificate = MsoBuilder(profile), make_validity(), world().ds

    def make(keys: list[DeviceKey]) -> list[bytes]:
        elements = elements_for(profile, person, on=_DAY)
        batch = builder.prepare(
            elements, device_keys=keys, validity=validity, statuses=status_entries(len(keys))
        )
        return [
            assemble(
                prepared.name_spaces, prepared.payload, certificate, sign(to_be_signed(prepared.payload))
            )
            for prepared in batch
        ]

    return make


def _isomdoc(values: Mapping[str, Mapping[str, Any]], key: Any) -> Maker:
    chain = [x509.load_der_x509_certificate(world().ds)]
    begins, ends = datetime(2026, 11, 24, 1, tzinfo=UTC), datetime(2026, 12, 24, 1, tzinfo=UTC)
    public: dict[DeviceKey, Any] = {}

    def make(keys: list[DeviceKey]) -> list[bytes]:
        document = create_mdoc(_DOC_TYPE, chain, key)
        for name_space, elements in values.items():
            for identifier, value in elements.items():
                document.add_data_item(name_space, identifier, value)
        for device_key in keys:
            public.setdefault(device_key, to_public_key(device_key))
        return [document.generate_credential(public[device_key], begins, begins, ends) for device_key in keys]

    return make


def _pymdoccbor(values: Mapping[str, Mapping[str, Any]]) -> Maker:
    numbers: ec.EllipticCurvePrivateNumbers = world().ds_key.private_numbers()
    secret = {"KTY": "EC2", "CURVE": "P_256", "ALG": "ES256", "D": numbers.private_value.to_bytes(32, "big")}
    issuer = MdocCborIssuer(private_key=secret, alg="ES256", kid="bench")
    certificate = x509.load_der_x509_certificate(world().ds)

    def one(key: DeviceKey) -> bytes:
        cose_key = {1: 2, -1: 1, -2: key.x, -3: key.y}
        issuer.new(
            data={name: dict(elements) for name, elements in values.items()},
            doctype=_DOC_TYPE,
            validity=_DATES,
            devicekeyinfo={"KTY": "EC2", "CURVE": "P_256", "X": cose_key[-2], "Y": cose_key[-3]},
            x509_chain=[certificate],
        )
        return bytes(issuer.dump())

    def make(keys: list[DeviceKey]) -> list[bytes]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it calls functions that Python deprecates
            return [one(key) for key in keys]

    return make


def _plain_values(elements: EncodedElements) -> Mapping[str, Mapping[str, Any]]:
    return {
        name_space: {identifier: _peers_form(cbor2.loads(value)) for identifier, value in entries}
        for name_space, entries in elements.name_spaces.items()
    }


def _peers_form(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
