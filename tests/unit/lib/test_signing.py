"""Permits: made by the linter's module only, for one purpose, good for one signature."""

from typing import ClassVar

import pytest

from apps.lib.errors import IntegrityFault, Refused
from apps.lib.signing import KeyPurpose, Permit, PermitSpent, WrongKeyPurpose
from tests.support.permits import permit_for


@pytest.mark.requirement("R-1.4.1-1")
def test_refuses_kinds_of_permit_defined_elsewhere() -> None:
    with pytest.raises(TypeError, match="may not define permits"):

        class Forged(Permit):
            purposes: ClassVar[frozenset[KeyPurpose]] = frozenset(KeyPurpose)


@pytest.mark.requirement("R-1.4.1-1")
def test_refuses_a_bare_permit() -> None:
    with pytest.raises(TypeError, match="only a linter"):
        Permit(b"anything")


@pytest.mark.parametrize("purpose", list(KeyPurpose))
def test_a_permit_gives_its_bytes_once(purpose: KeyPurpose) -> None:
    permit = permit_for(purpose, b"exactly these")
    assert permit.redeem(purpose) == b"exactly these"
    with pytest.raises(PermitSpent) as second:
        permit.redeem(purpose)
    assert isinstance(second.value, IntegrityFault)


@pytest.mark.requirement("R-5.4.4-2")
@pytest.mark.parametrize("other", [purpose for purpose in KeyPurpose if purpose is not KeyPurpose.DS])
def test_refuses_a_key_of_another_purpose_and_stays_unspent(other: KeyPurpose) -> None:
    permit = permit_for(KeyPurpose.DS, b"an mso")
    with pytest.raises(WrongKeyPurpose) as refusal:
        permit.redeem(other)
    assert isinstance(refusal.value, Refused)
    assert permit.redeem(KeyPurpose.DS) == b"an mso"


def test_a_permit_has_no_room_for_anything_else() -> None:
    permit = permit_for(KeyPurpose.DS)
    with pytest.raises(AttributeError):
        permit.note = "x"  # type: ignore[attr-defined]  # the fault under test
