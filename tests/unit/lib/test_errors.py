"""Five families, and what an error carries to the outside."""

import pytest

from apps.lib import errors
from apps.lib.errors import DomainError, IllegalTransition, Invalid, Refused

FAMILIES = ["Refused", "Missing", "Conflict", "Unavailable", "IntegrityFault"]


@pytest.mark.parametrize("name", FAMILIES)
def test_family_is_a_direct_child_of_the_root(name: str) -> None:
    assert getattr(errors, name).__bases__ == (DomainError,)


@pytest.mark.parametrize("kind", [Invalid, IllegalTransition])
def test_malformed_input_and_illegal_transitions_are_refusals(kind: type[DomainError]) -> None:
    assert issubclass(kind, Refused)


def test_an_error_without_detail_speaks_by_its_title() -> None:
    error = Refused()
    assert (error.detail, str(error)) == ("Refused", "Refused")
    assert (error.field, error.clause) == ("", "")


def test_an_error_carries_detail_field_and_clause() -> None:
    error = Invalid("must be a date", field="payload.birth_date", clause="4.1.2")
    assert (str(error), error.detail) == ("must be a date", "must be a date")
    assert (error.field, error.clause, error.code) == ("payload.birth_date", "4.1.2", "invalid")


def test_codes_of_the_families_are_fixed() -> None:
    kinds = [
        kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, DomainError)
    ]
    assert {kind.__name__: kind.code for kind in kinds} == {
        "DomainError": "domain_error",
        "Refused": "refused",
        "Missing": "missing",
        "Conflict": "conflict",
        "Unavailable": "unavailable",
        "IntegrityFault": "integrity_fault",
        "Invalid": "invalid",
        "IllegalTransition": "illegal_transition",
    }
