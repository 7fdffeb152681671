"""The seeded organisation: everybody may hold the role, and every critical act has its smallest group."""

from apps.lib.cps.roles import Role, may_employ
from apps.lib.cps.separation import Holder, prove
from dsportal.demo.people import PEOPLE

HOLDERS = tuple(
    Holder(person=username, organisation=organisation, roles=frozenset({role}))
    for username, _name, role, organisation in PEOPLE
)


def test_every_role_has_an_account_and_every_account_a_lawful_role() -> None:
    assert {role for _username, _name, role, _organisation in PEOPLE} == set(Role)
    assert all(may_employ(organisation, role) for _username, _name, role, organisation in PEOPLE)


def test_every_critical_act_can_be_completed_and_by_nobody_fewer() -> None:
    findings = prove(HOLDERS)
    assert [finding.critical.code for finding in findings if finding.group is None] == []
    assert [finding.critical.code for finding in findings if not finding.holds] == []
