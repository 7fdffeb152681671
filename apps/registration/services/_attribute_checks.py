"""Comparing what the applicant states with what the certificate says (clauses 3.2.3, 4.1.2)."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from cryptography import x509

from apps.registration.services._card_checks import outcome
from apps.registration.types.individual_number import is_individual_number
from apps.registration.types.leaf import CertifiedPerson, certified_person
from apps.registration.types.payload import ADDRESS_MAX, NAME_MAX, ApplicationPayload
from apps.registration.types.screening import CheckCode, CheckOutcome, CheckResult
from apps.registration.types.text import differing_positions

_SEX_OF: Final[Mapping[str, int]] = {"1": 1, "2": 2, "3": 0}  # JPKI -> ISO/IEC 5218
_ERAS: Final = (  # digit, first day, first day of the next era
    ("1", date(1868, 1, 25), date(1912, 7, 30)),
    ("2", date(1912, 7, 30), date(1926, 12, 25)),
    ("3", date(1926, 12, 25), date(1989, 1, 8)),
    ("4", date(1989, 1, 8), date(2019, 5, 1)),
    ("5", date(2019, 5, 1), date.max),
)
_BIRTH_LENGTH: Final = 9  # era digit and YYYYMMDD
_BASIC_FOUR: Final = (
    CheckCode.FULL_NAME,
    CheckCode.RESIDENT_ADDRESS,
    CheckCode.BIRTH_DATE,
    CheckCode.SEX,
)


def attribute_checks(payload: ApplicationPayload, certificate: x509.Certificate) -> list[CheckResult]:
    """Return the answers for serial, the basic four attributes and the Individual Number."""
    same_serial = payload.jpki_serial == certificate.serial_number
    good_number = is_individual_number(payload.individual_number)
    return [
        outcome(CheckCode.CERTIFICATE_SERIAL, "" if same_serial else "SERIAL_DIFFERS"),
        *_basic_four(payload, certified_person(certificate)),
        outcome(CheckCode.INDIVIDUAL_NUMBER, "" if good_number else "CHECK_DIGIT"),
    ]


def birth_date_result(stated: date, certified: str) -> CheckResult:
    """Compare a date with ``EYYYYMMDD``; dates that are not known in full go to a person."""
    if len(certified) != _BIRTH_LENGTH or not (certified.isascii() and certified.isdigit()):
        return outcome(CheckCode.BIRTH_DATE, "UNREADABLE")
    era, year, month, day = certified[0], certified[1:5], certified[5:7], certified[7:9]
    if era == "0" or year == "0000" or "00" in (month, day):
        return CheckResult(
            code=CheckCode.BIRTH_DATE, outcome=CheckOutcome.REFERRED, detail="NOT_KNOWN_IN_FULL"
        )
    if stated.strftime("%m%d") != month + day or stated.year != int(year):
        return outcome(CheckCode.BIRTH_DATE, "DIFFERENT")
    fits = any(digit == era and first <= stated < following for digit, first, following in _ERAS)
    return outcome(CheckCode.BIRTH_DATE, "" if fits else "ERA")


def _basic_four(payload: ApplicationPayload, person: CertifiedPerson | None) -> list[CheckResult]:
    if person is None:
        return [outcome(code, "NOT_CERTIFIED") for code in _BASIC_FOUR]
    same_sex = _SEX_OF.get(person.sex) == payload.sex
    return [
        _text_result(CheckCode.FULL_NAME, payload.full_name, person.name, person.name_flags, NAME_MAX),
        _text_result(
            CheckCode.RESIDENT_ADDRESS,
            payload.resident_address,
            person.address,
            person.address_flags,
            ADDRESS_MAX,
        ),
        birth_date_result(payload.birth_date, person.birth_date),
        outcome(CheckCode.SEX, "" if same_sex else "DIFFERENT"),
    ]


def _text_result(code: CheckCode, stated: str, certified: str, flags: str, longest: int) -> CheckResult:
    if len(certified) > longest:
        return outcome(code, "TOO_LONG")
    detail = differing_positions(stated, certified, flags)
    if detail == "SUBSTITUTED":
        return CheckResult(code=code, outcome=CheckOutcome.NOTED, detail=detail)
    return outcome(code, detail)
