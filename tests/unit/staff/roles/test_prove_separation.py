"""`prove_separation` prints the smallest groups of the database and fails when one is too small."""

from io import StringIO

import pytest
from django.core.management import call_command

from apps.lib.cps.critical_acts import CRITICAL
from apps.lib.cps.roles import Role
from tests.factories.staff import hold, member

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def printed() -> str:
    out = StringIO()
    call_command("prove_separation", stdout=out)
    return out.getvalue()


def test_prints_each_act_its_smallest_group_and_the_path() -> None:
    for username in ("c1", "c2"):
        member(username, Role.KEY_CUSTODIAN)
    text = printed()
    assert all(f"{critical.code} " in text for critical in CRITICAL)
    assert "ACTIVATE_KEY                 6.2.8.1   smallest 2, at least 2: holds" in text
    assert "ACTIVATE_KEY: OPERATE by c1 as key_custodian" in text
    assert "BRING_KEY_INTO_USE           6.1.1.1   smallest -, at least 4: nobody can" in text
    assert "0 fall short" in text


@pytest.mark.requirement("R-5.2.4-1")
def test_a_planted_role_set_is_printed_with_its_path_and_fails() -> None:
    for username, role in (("c1", Role.KEY_CUSTODIAN), ("c2", Role.KEY_CUSTODIAN), ("p1", Role.PKI_ENGINEER)):
        member(username, role)
    hold(member("mole", Role.CERTIFICATE_ISSUER), Role.KEY_CUSTODIAN)
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("prove_separation", stdout=out)
    assert "BRING_KEY_INTO_USE           6.1.1.1   smallest 3, at least 4: FALLS SHORT" in out.getvalue()
    assert "CERTIFY_KEY: APPROVE by mole as certificate_issuer" in out.getvalue()


def test_who_has_left_is_not_counted() -> None:
    member("c1", Role.KEY_CUSTODIAN)
    member("c2", Role.KEY_CUSTODIAN, is_active=False)
    assert "ACTIVATE_KEY                 6.2.8.1   smallest -" in printed()
