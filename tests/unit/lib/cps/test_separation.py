"""The separation prover: exact minima, proved for every legal organisation and compared with brute force."""

from collections.abc import Iterable
from itertools import combinations, product
from random import Random

import pytest

from apps.lib.cps.approval_kinds import KINDS, Kind
from apps.lib.cps.critical_acts import CHAINS, CRITICAL, Critical, Outcome, Step
from apps.lib.cps.quorums import QUORUMS
from apps.lib.cps.roles import SEPARATED, Organisation, Role, conflicts, may_employ
from apps.lib.cps.separation import (
    Group,
    Holder,
    every_legal_person,
    largest_legal_sets,
    prove,
    smallest_group,
    touching,
)
from apps.lib.cps.site_policy import site_setting
from apps.lib.errors import Invalid

# counted by hand from the regulation, not from the code
EXPECTED = {
    "HOLD_CEREMONY": 9,
    "BRING_KEY_INTO_USE": 4,
    "ISSUE_UNDER_FORGED_PROFILE": 5,
    "ISSUE_TO_INVENTED_PERSON": 3,
    "ISSUE_AND_ERASE_TRACES": 5,
    "COPY_KEY_OUT_OF_ROOM": 3,
    "CHANGE_SIGNING_SOFTWARE": 5,
    "LOWER_RULES_AND_SIGN": 5,
    "PUT_PERSON_IN_OFFICE": 3,
    "PUT_UNVETTED_PERSON_TO_WORK": 2,
    "TAKE_OVER_ACCOUNT": 2,
    "TAKE_OVER_AND_CERTIFY": 3,  # the operations manager may be a PKI engineer too
    "HIDE_COMPROMISE": 4,
    "GENERATE_KEY": 2,
    "ACTIVATE_KEY": 2,
    "DEACTIVATE_KEY": 2,
    "BACK_UP_KEY": 2,
    "RESTORE_KEY": 2,
    "DESTROY_KEY": 2,
    "CONTROL_HSM": 2,
    "ADOPT_EDITION": 2,
    "DISPOSE_AUDIT_LOG": 2,
    "REGISTER_STAFF": 2,
    "ASSIGN_ROLE": 2,
    "ASSIGN_DECIDING_ROLE": 3,
    "BREAK_GLASS": 2,
    "WAIVE_PREREQUISITE": 2,
    "ENROL_AUTHENTICATOR": 2,
    "RESET_LOGIN": 2,
    "ISSUE_STAFF_CERTIFICATE": 2,
    "REGISTER_CLIENT": 2,
    "SET_SITE_VALUE": 3,
    "APPROVE_PROFILE": 3,
    "APPROVE_TRAINING_PLAN": 3,
    "ADOPT_ROTATION_PLAN": 2,
    "PUBLISH_DOCUMENT": 2,
    "TAKE_MEASURE": 2,
    "APPROVE_ACTIVITY_PLAN": 3,
    "RELEASE_SOFTWARE": 2,
    "INTRODUCE_SOFTWARE": 2,
    "COMPLETE_CEREMONY": 2,
    "HAND_OVER_MEDIUM": 2,
    "DECIDE_COMPROMISE": 2,
    "RESUME_INTAKE": 2,
    "REVOKE_CERTIFICATE": 2,
    "APPROVE_STRENGTH_REVIEW": 2,
}
BY_CODE = {one.code: one for one in CRITICAL}
MOST_PARTS = max(len(step.parts) for one in CRITICAL for step in one.steps)
LEGAL = every_legal_person(MOST_PARTS)


def holder(person: str, *roles: str, organisation: str = "JLIS") -> Holder:
    return Holder(person=person, organisation=organisation, roles=frozenset(roles))


def seeded() -> tuple[Holder, ...]:
    """Return one person a role, and as many more as the ceremony and the quorums need."""
    twice = {Role.KEY_CUSTODIAN, Role.PKI_ENGINEER, Role.AUDITOR, Role.OPERATIONS_MANAGER}
    people = [
        holder(f"{role}-{number}", role, organisation=employer(role))
        for role in Role
        for number in range(2 if role in twice else 1)
    ]
    return (*people, holder("ca_manager-da", Role.CA_MANAGER, organisation="DIGITAL_AGENCY"))


def employer(role: Role) -> str:
    return next(body.value for body in Organisation if may_employ(body, role))


def by_brute_force(critical: Critical, people: tuple[Holder, ...]) -> int:
    """Try every set of people by size and every assignment of each act; 0 when nobody can."""
    for size in range(1, len(people) + 1):
        for team in combinations(people, size):
            if all(can(step, team) for step in critical.steps):
                return size
    return 0


def can(step: Step, team: tuple[Holder, ...]) -> bool:
    able = [
        [
            one
            for one in team
            if part.roles & one.roles and (not part.organisations or one.organisation in part.organisations)
        ]
        for part in step.parts
    ]
    return any(len({one.person for one in chosen}) == len(chosen) for chosen in product(*able))


def check_path(critical: Critical, group: Group, people: Iterable[Holder]) -> None:
    known = {one.person: one for one in people}
    assert {place.person for place in group.path} == set(group.people)
    assert [place.act for place in group.path] == [step.act for step in critical.steps for _ in step.parts]
    for step in critical.steps:
        places = [place for place in group.path if place.act == step.act]
        assert len({place.person for place in places}) == len(step.parts)
        for place, part in zip(places, step.parts, strict=True):
            assert place.part is part.name
            assert place.role in part.roles
            assert place.role in known[place.person].roles
            assert not part.organisations or known[place.person].organisation in part.organisations


@pytest.mark.requirement("R-5.2.4-1")
@pytest.mark.requirement("R-5.2.2-1")
@pytest.mark.parametrize("code", sorted(EXPECTED))
def test_no_legal_organisation_can_do_it_with_fewer_people(code: str) -> None:
    group = smallest_group(BY_CODE[code], LEGAL)
    assert group is not None
    assert len(group.people) == EXPECTED[code] == BY_CODE[code].minimum
    check_path(BY_CODE[code], group, LEGAL)


def test_every_kind_every_quorum_and_every_chain_is_looked_at() -> None:
    assert set(EXPECTED) == set(BY_CODE) == set(Kind) | set(QUORUMS) | set(Outcome)
    assert len(CRITICAL) == len(BY_CODE)
    assert {one.code for one in CHAINS} == set(Outcome)


def test_nothing_dangerous_lies_in_one_hand() -> None:
    assert min(one.minimum for one in CRITICAL) == 2


def test_no_approval_is_smaller_than_its_table_says() -> None:
    assert {kind: BY_CODE[kind].minimum for kind in KINDS} == {
        kind: row.people() for kind, row in KINDS.items()
    }


@pytest.mark.parametrize(
    ("pair", "code", "size"),
    [
        (("key_custodian", "pki_engineer"), "BRING_KEY_INTO_USE", 3),
        (("certificate_issuer", "key_custodian"), "BRING_KEY_INTO_USE", 3),
        (("ca_manager", "key_custodian"), "ISSUE_UNDER_FORGED_PROFILE", 3),
        (("key_custodian", "ra_operator"), "ISSUE_TO_INVENTED_PERSON", 2),
        (("facility_staff", "key_custodian"), "COPY_KEY_OUT_OF_ROOM", 2),
        (("auditor", "key_custodian"), "ISSUE_AND_ERASE_TRACES", 3),
        (("key_custodian", "system_engineer"), "CHANGE_SIGNING_SOFTWARE", 4),
        (("auditor", "ca_manager"), "HIDE_COMPROMISE", 3),
    ],
)
def test_a_pair_left_out_of_the_table_is_found(pair: tuple[str, str], code: str, size: int) -> None:
    weaker = SEPARATED - {frozenset(pair)}
    group = smallest_group(BY_CODE[code], every_legal_person(MOST_PARTS, separated=weaker))
    assert group is not None
    assert len(group.people) == size < EXPECTED[code]


@pytest.mark.parametrize("seed", range(40))
def test_the_minimum_is_that_of_brute_force(seed: int) -> None:
    chance = Random(seed)
    roles = [role.value for role in Role]
    people = tuple(
        holder(
            f"p{number}",
            *chance.sample(roles, chance.choice([1, 2, 4])),
            organisation=chance.choice(["JLIS", "DIGITAL_AGENCY"]),
        )
        for number in range(7)
    )
    for critical in CRITICAL:
        group = smallest_group(critical, people)
        assert (len(group.people) if group else 0) == by_brute_force(critical, people)
        if group:
            check_path(critical, group, people)


def test_a_planted_role_is_found_with_its_path() -> None:
    people = (*seeded(), holder("mole", Role.CERTIFICATE_ISSUER, Role.PKI_ENGINEER, Role.KEY_CUSTODIAN))
    found = {finding.critical.code: finding for finding in prove(people)}
    key = found["BRING_KEY_INTO_USE"]
    assert not key.holds
    assert key.size == 3
    assert key.group is not None
    assert ("CERTIFY_KEY", "mole") in {(place.act, place.person) for place in key.group.path}
    assert found["GENERATE_KEY"].holds


def test_the_smallest_groups_of_an_organisation_with_one_role_each() -> None:
    sizes = {finding.critical.code: finding.size for finding in prove(seeded())}
    apart = {"TAKE_OVER_AND_CERTIFY": 4}  # here nobody is operations manager and PKI engineer at once
    assert sizes == EXPECTED | apart
    assert all(finding.holds for finding in prove(seeded()))


def test_what_nobody_can_do_is_said_and_does_not_fail() -> None:
    findings = prove((holder("alone", Role.KEY_CUSTODIAN),), (BY_CODE["ACTIVATE_KEY"],))
    assert findings[0].group is None
    assert (findings[0].size, findings[0].holds) == (0, True)


def test_two_managers_of_one_organisation_do_not_decide() -> None:
    people = [holder(f"m{number}", Role.CA_MANAGER) for number in range(5)]
    assert smallest_group(BY_CODE["SET_SITE_VALUE"], people) is None
    people.append(holder("m9", Role.CA_MANAGER, organisation="DIGITAL_AGENCY"))
    assert smallest_group(BY_CODE["SET_SITE_VALUE"], people) is not None


def test_three_hundred_people_change_nothing() -> None:
    crowd = tuple(
        Holder(person=f"{one.person}/{copy}", organisation=one.organisation, roles=one.roles)
        for one in seeded()
        for copy in range(15)
    )
    assert len(crowd) > 270
    assert [finding.size for finding in prove(crowd)] == [finding.size for finding in prove(seeded())]


def test_the_largest_legal_sets_are_legal_and_cannot_grow() -> None:
    for body in Organisation:
        for held in largest_legal_sets(body):
            assert conflicts(held) == ()
            assert all(may_employ(body, role) for role in held)
            free = [role for role in Role if role not in held and may_employ(body, role)]
            assert all(conflicts(held | {role}) for role in free)


def test_only_what_a_role_takes_part_in_is_looked_at_again() -> None:
    codes = {one.code for one in touching({Role.CALL_CENTRE_OPERATOR})}
    assert codes == {"ENROL_AUTHENTICATOR", "BREAK_GLASS", "TAKE_OVER_ACCOUNT", "TAKE_OVER_AND_CERTIFY"}


@pytest.mark.requirement("R-5.2.2-1")
@pytest.mark.parametrize("people", [0, 1])
def test_no_site_lowers_the_quorum_of_custodians_under_two(people: int) -> None:
    with pytest.raises(Invalid):
        site_setting("activation_quorum").accept(people)
    assert min(row.people for row in QUORUMS.values()) == 2
