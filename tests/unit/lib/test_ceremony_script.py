"""A script gives every step to the role whose duty it is, or it is refused (5.2.1.2 to 5.2.1.6)."""

from typing import Any

import pytest

from apps.lib.cps.ceremony_acts import ScriptInvalid
from apps.lib.cps.ceremony_script import (
    OPERATORS,
    CeremonyType,
    StepType,
    people_for,
    people_needed,
    read_script,
)
from apps.lib.cps.roles import Role
from tests.factories.scripts import read_rows as read
from tests.factories.scripts import script_for
from tests.factories.scripts import step_row as step


@pytest.mark.parametrize("ceremony_type", CeremonyType)
def test_the_standard_script_of_every_type_is_lawful_and_keeps_its_digest(
    ceremony_type: CeremonyType,
) -> None:
    script = read_script(script_for(ceremony_type), ceremony_type=ceremony_type)
    again = read_script(script.text, ceremony_type=ceremony_type)
    assert again == script
    assert len(script.sha256) == 64
    assert all(OPERATORS[one.step_type] is one.role for one in script.steps)


@pytest.mark.requirement("R-5.2.1.3-2")
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.KEY_CUSTODIAN])
def test_the_generation_of_a_key_is_given_to_custodians_only(role: Role) -> None:
    with pytest.raises(ScriptInvalid) as refused:
        read(step(role=role.value))
    assert refused.value.clause == "5.2.1.3"


@pytest.mark.requirement("R-5.2.1.3-2")
@pytest.mark.parametrize("ceremony_type", CeremonyType)
def test_no_ceremony_of_a_document_signer_makes_a_self_signed_certificate(
    ceremony_type: CeremonyType,
) -> None:
    with pytest.raises(ScriptInvalid, match="self-signed"):
        read(step(type="SELF_SIGNED"), ceremony_type=ceremony_type)


@pytest.mark.requirement("R-5.2.1.3-3")
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.KEY_CUSTODIAN])
def test_the_hsm_steps_of_a_renewal_are_given_to_custodians_only(role: Role) -> None:
    for code in ("KEYGEN", "HSM_OPERATION"):
        with pytest.raises(ScriptInvalid) as refused:
            read(step(type=code, role=role.value), ceremony_type=CeremonyType.RENEWAL)
        assert refused.value.clause == "5.2.1.3"


@pytest.mark.requirement("R-5.2.1.3-4")
@pytest.mark.parametrize(("code", "ceremony_type"), [("BACKUP", "BACKUP"), ("RESTORE", "RESTORE")])
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.KEY_CUSTODIAN])
def test_backup_and_restore_are_given_to_custodians_only(role: Role, code: str, ceremony_type: str) -> None:
    with pytest.raises(ScriptInvalid) as refused:
        read(step(type=code, role=role.value), ceremony_type=CeremonyType(ceremony_type))
    assert refused.value.clause == "5.2.1.3"


@pytest.mark.requirement("R-5.2.1.6-2")
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PKI_ENGINEER])
def test_the_pki_system_is_operated_by_pki_engineers_only(role: Role) -> None:
    with pytest.raises(ScriptInvalid) as refused:
        read(step(type="PKI_OPERATION", role=role.value))
    assert refused.value.clause == "5.2.1.6"


def test_the_pki_engineer_gets_the_pki_step_and_the_manager_leads() -> None:
    script = read(
        step(1, type="CONDUCT", role="ops_manager"),
        step(2),
        step(3, type="PKI_OPERATION", role="pki_engineer"),
    )
    assert [one.role for one in script.steps] == [
        Role.OPERATIONS_MANAGER,
        Role.KEY_CUSTODIAN,
        Role.PKI_ENGINEER,
    ]


@pytest.mark.parametrize(
    "steps",
    [
        (),
        ("step",),
        (step(2),),
        (step(1), step(1)),
        (step(True),),
        (step(1, extra=1),),
        ({key: value for key, value in step().items() if key != "clause"},),
        (step(type="UNKNOWN"),),
        (step(role="nobody"),),
        (step(type=[]),),
        (step(act="DANCE"),),
        (step(act=["NONE"]),),
        (step(clause=""),),
        (step(clause="6.1; drop"),),
        (step(clause=6),),
        (step(text=" "),),
        (step(text="x" * 1001),),
        (step(text=None),),
        tuple(step(number) for number in range(1, 202)),
    ],
    ids=lambda steps: str(steps)[:60],
)
def test_a_script_of_another_form_is_refused(steps: tuple[Any, ...]) -> None:
    with pytest.raises(ScriptInvalid):
        read(*steps)


@pytest.mark.parametrize("text", ["", "{", '{"number": 1}', "[" * 100_000, "{" * 100_000, "[]", "- 1"])
def test_a_text_that_two_readers_could_read_differently_is_refused(text: str) -> None:
    with pytest.raises(ScriptInvalid):
        read_script(text, ceremony_type=CeremonyType.KEYGEN)


def test_a_ceremony_without_its_central_step_is_refused() -> None:
    with pytest.raises(ScriptInvalid, match="exactly one step GENERATE_KEY"):
        read(step(type="HSM_OPERATION"))


@pytest.mark.parametrize(
    ("code", "ceremony_type"),
    [
        ("KEYGEN", CeremonyType.BACKUP),
        ("RESTORE", CeremonyType.KEYGEN),
        ("BACKUP", CeremonyType.RESTORE),
        ("BACKUP", CeremonyType.DESTRUCTION),
        ("KEYGEN", CeremonyType.ACTIVATION),
        ("KEYGEN", CeremonyType.ROOT_SIMULATOR),
    ],
)
def test_a_step_of_another_ceremony_is_refused(code: str, ceremony_type: CeremonyType) -> None:
    purpose = "SIMULATED_ROOT" if ceremony_type is CeremonyType.ROOT_SIMULATOR else "DS"
    with pytest.raises(ScriptInvalid, match="in this ceremony"):
        read(step(type=code), ceremony_type=ceremony_type, purpose=purpose)


@pytest.mark.parametrize("step_type", [one for one in StepType if one is not StepType.CONDUCT])
def test_every_critical_step_takes_two_people(step_type: StepType) -> None:
    assert people_for(step_type) == 2
    assert people_for(step_type, custodian_quorum=1) == 2


def test_the_site_may_ask_for_more_custodians_and_nobody_else() -> None:
    assert people_for(StepType.KEYGEN, custodian_quorum=3) == 3
    assert people_for(StepType.PKI_OPERATION, custodian_quorum=3) == 2
    assert people_for(StepType.CONDUCT, custodian_quorum=3) == 1


def test_a_generation_takes_eight_different_people() -> None:
    script = read_script(script_for(CeremonyType.KEYGEN), ceremony_type=CeremonyType.KEYGEN)
    needed = people_needed(script)
    assert needed == {
        Role.CA_MANAGER: 1,
        Role.OPERATIONS_MANAGER: 1,
        Role.CERTIFICATE_ISSUER: 1,
        Role.AUDITOR: 1,
        Role.KEY_CUSTODIAN: 2,
        Role.PKI_ENGINEER: 2,
    }
