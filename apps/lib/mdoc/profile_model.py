"""What a profile is: the document type, its data elements and the choices that an MSO leaves open (8.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class ElementType(StrEnum):
    """CBOR form of an element's value."""

    TSTR = "tstr"
    BSTR = "bstr"
    UINT = "uint"
    BOOL = "bool"
    FULL_DATE = "full-date"


class ElementSource(StrEnum):
    """Where the value comes from; the last three are computed."""

    FULL_NAME = "full_name"
    RESIDENT_ADDRESS = "resident_address"
    BIRTH_DATE = "birth_date"
    SEX = "sex"
    INDIVIDUAL_NUMBER = "individual_number"
    LOCAL_GOV_CODE = "local_gov_code"
    PORTRAIT = "portrait"
    AGE_IN_YEARS = "age_in_years"
    AGE_OVER = "age_over"
    BIRTH_DATE_TEXT = "birth_date_text"


class AgeReference(StrEnum):
    """The day on which an age is reached."""

    BIRTHDAY = "birthday"
    DAY_BEFORE = "day_before"


class LeapDay(StrEnum):
    """The birthday of somebody born on 29 February, in other years."""

    FEBRUARY_28 = "02-28"
    MARCH_1 = "03-01"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgePolicy:
    """How ages are counted; days are JST."""

    reference: AgeReference = AgeReference.BIRTHDAY
    leap_day: LeapDay = LeapDay.MARCH_1


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementRule:
    """One data element. `maximum` counts characters or bytes; `age` is the NN of ``age_over_NN``.

    `required_from_age` lets the element be absent for younger people (photo-less infants, 3.2.3).
    `names` maps codes to texts (sex), `pattern` is a full-match regular expression.
    """

    namespace: str
    identifier: str
    type: ElementType
    source: ElementSource
    required: bool = True
    required_from_age: int = 0
    maximum: int = 0
    pattern: str = ""
    names: Mapping[int, str] | None = None
    age: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MsoProfile:
    """A version of the MSO profile. `elements` are in the order in which they are delivered."""

    profile_id: str
    version: int
    doc_type: str
    validity_days: int
    expected_update_lead_days: int
    status_claim: bool
    batch_maximum: int
    age_policy: AgePolicy
    elements: tuple[ElementRule, ...]
    mso_version: str = "1.0"
    digest_algorithm: str = "SHA-256"
    salt_bytes: int = 32

    def element_names(self) -> Mapping[str, tuple[str, ...]]:
        """Return the element identifiers of each namespace."""
        names: dict[str, tuple[str, ...]] = {}
        for rule in self.elements:
            names[rule.namespace] = (*names.get(rule.namespace, ()), rule.identifier)
        return names
