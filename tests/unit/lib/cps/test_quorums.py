"""Quorums, compared with a table by another hand, and who counts."""

import pytest

from apps.lib.actor import Actor, ActorKind
from apps.lib.cps.quorums import QUORUMS, Act

TABLE = {
    "GENERATE_KEY": ("6.1.1.1", 2, "key_custodian", 0),
    "ACTIVATE_KEY": ("6.2.8.1", 2, "key_custodian", 0),
    "DEACTIVATE_KEY": ("6.2.9.1", 2, "key_custodian", 0),
    "BACK_UP_KEY": ("6.2.4.1", 2, "key_custodian", 0),
    "RESTORE_KEY": ("6.2.4.1", 2, "key_custodian", 0),
    "DESTROY_KEY": ("6.2.10.1", 2, "key_custodian", 0),
    "CONTROL_HSM": ("6.2.2.1", 2, "key_custodian", 0),
    "ADOPT_EDITION": ("1.5.3", 2, "ca_manager", 2),
    "APPROVE_PROFILE": ("8.1", 2, "ca_manager", 2),
    "DISPOSE_AUDIT_LOG": ("5.4.4", 2, "auditor", 0),
}


def person(name: str, role: str, organisation: str = "JLIS") -> Actor:
    return Actor(
        kind=ActorKind.PERSON, actor_id=f"staff:{name}", roles=frozenset({role}), organisation=organisation
    )


@pytest.mark.parametrize("act", list(Act))
def test_quorum_is_the_one_of_the_table(act: Act) -> None:
    quorum = QUORUMS[act]
    assert (quorum.clause, quorum.people, quorum.role, quorum.organisations) == TABLE[act]


def test_two_different_custodians_suffice() -> None:
    both = [person("a", "key_custodian"), person("b", "key_custodian")]
    assert QUORUMS[Act.ACTIVATE_KEY].shortfall(both) == ""


@pytest.mark.parametrize(
    "people",
    [
        [],
        [person("a", "key_custodian")],
        [person("a", "key_custodian"), person("a", "key_custodian")],
        [person("a", "key_custodian"), person("b", "pki_engineer")],
    ],
    ids=["nobody", "one", "one twice", "wrong role"],
)
def test_too_few_custodians_fall_short(people: list[Actor]) -> None:
    assert "2 different people" in QUORUMS[Act.ACTIVATE_KEY].shortfall(people)


def test_two_managers_of_one_organisation_do_not_decide() -> None:
    same = [person("a", "ca_manager"), person("b", "ca_manager")]
    assert "2 deciding organisations" in QUORUMS[Act.APPROVE_PROFILE].shortfall(same)


def test_a_contractor_has_no_voice() -> None:
    mixed = [person("a", "ca_manager"), person("b", "ca_manager", "CONTRACTOR")]
    assert QUORUMS[Act.APPROVE_PROFILE].shortfall(mixed) != ""


def test_one_manager_of_each_organisation_decides() -> None:
    both = [person("a", "ca_manager"), person("b", "ca_manager", "DIGITAL_AGENCY")]
    assert QUORUMS[Act.APPROVE_PROFILE].shortfall(both) == ""
