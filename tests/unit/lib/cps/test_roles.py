"""Roles and their separation, compared with the table of the reading, pair by pair."""

from itertools import combinations

import pytest

from apps.lib.cps.roles import (
    CLAUSES,
    DECISION_BODY,
    SEPARATED,
    TITLES_JA,
    TRUSTED,
    Organisation,
    Role,
    conflicts,
)

ALONE = ("auditor", "external_auditor", "jlis_approver", "digital_agency_approver")
APART = {
    "ca_manager": "key_custodian pki_engineer system_engineer ops_manager certificate_issuer",
    "key_custodian": "certificate_issuer pki_engineer ops_manager system_engineer",
    "certificate_issuer": "pki_engineer ops_manager",
    "facility_staff": "ca_manager ops_manager key_custodian certificate_issuer pki_engineer",
    "system_engineer": "ops_manager",
    "ra_operator": "key_custodian certificate_issuer pki_engineer",
    "call_centre_operator": "ca_manager ops_manager key_custodian certificate_issuer system_engineer "
    "pki_engineer ops_staff facility_staff ra_operator",
}


def expected_apart(one: str, other: str) -> bool:
    if one in ALONE or other in ALONE:
        return True
    return other in APART.get(one, "").split() or one in APART.get(other, "").split()


@pytest.mark.parametrize(("one", "other"), list(combinations([role.value for role in Role], 2)))
def test_every_pair_is_separated_or_allowed_as_the_reading_says(one: str, other: str) -> None:
    assert (frozenset({one, other}) in SEPARATED) is expected_apart(one, other)


def test_no_role_excludes_itself() -> None:
    assert all(len(pair) == 2 for pair in SEPARATED)


def test_conflicts_names_each_pair_once_in_order() -> None:
    held = ["pki_engineer", "ca_manager", "key_custodian", "ca_manager"]
    assert conflicts(held) == (
        ("ca_manager", "key_custodian"),
        ("ca_manager", "pki_engineer"),
        ("key_custodian", "pki_engineer"),
    )


@pytest.mark.parametrize("held", [[], ["auditor"], ["pki_engineer", "system_engineer"]])
def test_allowed_combinations_have_no_conflict(held: list[str]) -> None:
    assert conflicts(held) == ()


def test_every_role_has_a_clause_and_a_japanese_title() -> None:
    assert set(CLAUSES) == set(TITLES_JA) == set(Role)
    assert len(set(TITLES_JA.values())) == len(Role)


def test_the_trusted_roles_are_the_eight_of_5_2_1_and_the_auditor() -> None:
    assert {CLAUSES[role] for role in TRUSTED} == {f"5.2.1.{number}" for number in range(1, 9)} | {"9.1"}


def test_two_organisations_decide() -> None:
    assert {Organisation.JLIS, Organisation.DIGITAL_AGENCY} == DECISION_BODY
