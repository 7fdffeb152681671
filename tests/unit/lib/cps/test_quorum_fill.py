"""Partitions of votes: filled as well as possible, nobody twice, organisations counted."""

from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

import dsverify
from apps.lib.cps.approval_kinds import KINDS, Need
from apps.lib.cps.quorum_fill import Candidate, unfilled
from apps.lib.cps.roles import Role

CA, OPS, KEY = Role.CA_MANAGER, Role.OPERATIONS_MANAGER, Role.KEY_CUSTODIAN
ORGANISATIONS = ("JLIS", "DIGITAL_AGENCY", "CONTRACTOR")


def need(people: int, *roles: Role, organisations: int = 0) -> Need:
    return Need(people=people, roles=frozenset(roles), organisations=organisations)


def person(name: str, *roles: str, organisation: str = "JLIS") -> Candidate:
    return Candidate(person=name, roles=frozenset(roles), organisation=organisation)


def test_nobody_fills_nothing() -> None:
    assert unfilled([need(2, CA), need(1, OPS)], []) == 3
    assert unfilled([], [person("a", CA)]) == 0


def test_a_person_named_twice_sits_once() -> None:
    assert unfilled([need(2, CA)], [person("a", CA), person("a", CA)]) == 1


def test_a_person_with_two_roles_sits_once() -> None:
    assert unfilled([need(1, CA), need(1, OPS)], [person("a", CA, OPS)]) == 1


def test_whoever_fits_two_partitions_makes_room_for_who_fits_one() -> None:
    """First come, first seated would put the first into the only seat of the second."""
    both, one = person("both", CA, OPS), person("one", CA)
    for voters in ([both, one], [one, both]):
        assert unfilled([need(1, CA), need(1, OPS)], voters) == 0


def test_a_chain_of_three_moves_up() -> None:
    voters = [person("a", CA, OPS), person("b", OPS, KEY), person("c", CA)]
    assert unfilled([need(1, CA), need(1, OPS), need(1, KEY)], voters) == 0


def test_somebody_without_the_role_fills_nothing() -> None:
    assert unfilled([need(1, CA)], [person("a", OPS, KEY)]) == 1


def test_two_people_of_one_organisation_leave_the_other_seat_empty() -> None:
    both = [need(2, CA, organisations=2)]
    jlis, second = person("a", CA), person("b", CA)
    agency = person("c", CA, organisation="DIGITAL_AGENCY")
    assert unfilled(both, [jlis, second]) == 1
    assert unfilled(both, [jlis, agency]) == 0
    assert unfilled(both, [jlis, person("d", CA, organisation="CONTRACTOR")]) == 1


def test_one_deciding_organisation_is_either_of_them() -> None:
    one = [need(2, CA, organisations=1)]
    outside = [person(name, CA, organisation="CONTRACTOR") for name in "ab"]
    for organisation in ("JLIS", "DIGITAL_AGENCY"):
        assert unfilled(one, [outside[0], person("c", CA, organisation=organisation)]) == 0
    assert unfilled(one, outside) == 1


def test_further_people_may_come_from_anywhere() -> None:
    raised = [need(3, CA, organisations=2)]
    voters = [person("a", CA), person("b", CA), person("c", CA, organisation="DIGITAL_AGENCY")]
    assert unfilled(raised, voters) == 0


def test_every_kind_misses_all_its_people_at_first() -> None:
    for row in KINDS.values():
        assert unfilled(row.needs, []) == sum(need.people for need in row.needs)


NEEDS = st.lists(
    st.builds(
        lambda people, roles, organisations: need(people, *roles, organisations=min(people, organisations)),
        st.integers(1, 3),
        st.sets(st.sampled_from([CA, OPS, KEY]), min_size=1),
        st.integers(0, 2),
    ),
    min_size=1,
    max_size=3,
)
VOTERS = st.lists(
    st.tuples(st.sets(st.sampled_from([CA, OPS, KEY])), st.sampled_from(ORGANISATIONS)), max_size=6
)


@given(NEEDS, VOTERS)
def test_the_stand_alone_verifier_counts_as_we_do(
    needs: list[Need], drawn: list[tuple[set[Role], str]]
) -> None:
    voters = [person(str(i), *roles, organisation=body) for i, (roles, body) in enumerate(drawn)]
    plain_needs = [
        {"people": each.people, "roles": sorted(each.roles), "organisations": each.organisations}
        for each in needs
    ]
    plain = [
        {"voter": each.person, "roles": sorted(each.roles), "organisation": each.organisation}
        for each in voters
    ]
    assert dsverify.can_fill(plain_needs, plain) is (unfilled(needs, voters) == 0)


@given(NEEDS, VOTERS)
def test_one_more_voter_fills_at_most_one_seat_and_empties_none(
    needs: list[Need], drawn: list[tuple[set[Role], str]]
) -> None:
    voters = [person(str(i), *roles, organisation=body) for i, (roles, body) in enumerate(drawn)]
    missing = [unfilled(needs, voters[:count]) for count in range(len(voters) + 1)]
    assert all(before - 1 <= after <= before for before, after in pairwise(missing))


@given(VOTERS)
def test_a_seat_filled_needs_a_person_of_its_own(drawn: list[tuple[set[Role], str]]) -> None:
    voters = [person(str(i), *roles, organisation=body) for i, (roles, body) in enumerate(drawn)]
    needs = [need(1, CA), need(1, OPS)]
    filled = any(
        (CA in one.roles and OPS in two.roles) or (OPS in one.roles and CA in two.roles)
        for one, two in combinations(voters, 2)
    )
    assert (unfilled(needs, voters) == 0) is filled
