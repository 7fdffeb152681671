"""Checks of an application, their outcomes and the three confirmations they carry (clauses 3.2, 4.2.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class CheckCode(StrEnum):
    """One question that is asked about an application."""

    ALGORITHM = "ALGORITHM"
    SIGNATURE = "SIGNATURE"
    CERTIFICATE_PROFILE = "CERTIFICATE_PROFILE"
    CERTIFICATE_PATH = "CERTIFICATE_PATH"
    CERTIFICATE_VALIDITY = "CERTIFICATE_VALIDITY"
    CERTIFICATE_STATUS = "CERTIFICATE_STATUS"
    CERTIFICATE_SERIAL = "CERTIFICATE_SERIAL"
    FULL_NAME = "FULL_NAME"
    RESIDENT_ADDRESS = "RESIDENT_ADDRESS"
    BIRTH_DATE = "BIRTH_DATE"
    SEX = "SEX"
    INDIVIDUAL_NUMBER = "INDIVIDUAL_NUMBER"
    LIVENESS = "LIVENESS"
    FACE_MATCH = "FACE_MATCH"
    DEVICE_KEYS = "DEVICE_KEYS"
    ONE_CREDENTIAL = "ONE_CREDENTIAL"
    ONE_DEVICE = "ONE_DEVICE"
    DEVICE_MODEL = "DEVICE_MODEL"


class CheckOutcome(StrEnum):
    """What a check found; NOTED is a pass with a remark, WAITING is no answer yet."""

    PASSED = "PASSED"
    NOTED = "NOTED"
    WAITING = "WAITING"
    REFERRED = "REFERRED"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """Answer to one check; `detail` is a stable code, never personal data; `evidence` is stored sealed."""

    code: CheckCode
    outcome: CheckOutcome
    detail: str = ""
    evidence: bytes = b""


CLAUSES: Final[Mapping[CheckCode, str]] = MappingProxyType(
    {
        CheckCode.ALGORITHM: "3.2.3",
        CheckCode.SIGNATURE: "3.2.3",
        CheckCode.CERTIFICATE_PROFILE: "3.2.3",
        CheckCode.CERTIFICATE_PATH: "3.2.3",
        CheckCode.CERTIFICATE_VALIDITY: "3.2.3",
        CheckCode.CERTIFICATE_STATUS: "3.2.3",
        CheckCode.CERTIFICATE_SERIAL: "4.1.2",
        CheckCode.FULL_NAME: "4.1.2",
        CheckCode.RESIDENT_ADDRESS: "4.1.2",
        CheckCode.BIRTH_DATE: "4.1.2",
        CheckCode.SEX: "4.1.2",
        CheckCode.INDIVIDUAL_NUMBER: "4.1.2",
        CheckCode.LIVENESS: "3.2.3",
        CheckCode.FACE_MATCH: "3.2.3",
        CheckCode.DEVICE_KEYS: "3.2.1",
        CheckCode.ONE_CREDENTIAL: "4.3.1",
        CheckCode.ONE_DEVICE: "10.6.2",
        CheckCode.DEVICE_MODEL: "6.1.1.2",
    }
)

FIELDS: Final[Mapping[CheckCode, str]] = MappingProxyType(
    {
        CheckCode.ALGORITHM: "protected.alg",
        CheckCode.SIGNATURE: "signature",
        CheckCode.CERTIFICATE_PROFILE: "protected.x5c",
        CheckCode.CERTIFICATE_PATH: "protected.x5c",
        CheckCode.CERTIFICATE_VALIDITY: "protected.x5c",
        CheckCode.CERTIFICATE_STATUS: "protected.x5c",
        CheckCode.CERTIFICATE_SERIAL: "payload.jpki_serial",
        CheckCode.FULL_NAME: "payload.full_name",
        CheckCode.RESIDENT_ADDRESS: "payload.resident_address",
        CheckCode.BIRTH_DATE: "payload.birth_date",
        CheckCode.SEX: "payload.sex",
        CheckCode.INDIVIDUAL_NUMBER: "payload.individual_number",
        CheckCode.LIVENESS: "payload.liveness",
        CheckCode.FACE_MATCH: "payload.face_match",
        CheckCode.DEVICE_KEYS: "payload.device_keys",
        CheckCode.ONE_CREDENTIAL: "",
        CheckCode.ONE_DEVICE: "payload.device_instance_key",
        CheckCode.DEVICE_MODEL: "payload.device_model",
    }
)


class Confirmation(StrEnum):
    """The three things that the registration authority confirms (clause 4.2.1)."""

    EXISTENCE = "EXISTENCE"
    IDENTITY = "IDENTITY"
    AUTHENTICITY = "AUTHENTICITY"


CONFIRMED_BY: Final[Mapping[Confirmation, frozenset[CheckCode]]] = MappingProxyType(
    {
        Confirmation.EXISTENCE: frozenset(
            {
                CheckCode.CERTIFICATE_PATH,
                CheckCode.CERTIFICATE_VALIDITY,
                CheckCode.CERTIFICATE_STATUS,
                CheckCode.FULL_NAME,
                CheckCode.RESIDENT_ADDRESS,
                CheckCode.BIRTH_DATE,
                CheckCode.SEX,
            }
        ),
        Confirmation.IDENTITY: frozenset({CheckCode.SIGNATURE, CheckCode.LIVENESS, CheckCode.FACE_MATCH}),
        Confirmation.AUTHENTICITY: frozenset(
            {
                CheckCode.ALGORITHM,
                CheckCode.SIGNATURE,
                CheckCode.CERTIFICATE_PROFILE,
                CheckCode.CERTIFICATE_SERIAL,
                CheckCode.INDIVIDUAL_NUMBER,
                CheckCode.DEVICE_KEYS,
            }
        ),
    }
)

KEY_USED: Final = "SEEN_BEFORE"
"""Detail of a device-key check: the ledger holds the key already (6.2.4.2)."""
GOOD_OUTCOMES: Final = frozenset({CheckOutcome.PASSED, CheckOutcome.NOTED})
