"""A script gives every step to the role whose duty it is, or it is refused (5.2.1.2 to 5.2.1.6)."""

import json
from typing import Any

import pytest

from apps.lib.cps.ceremony_acts import EnvironmentKind, ScriptInvalid, StepAct
from apps.lib.cps.ceremony_script import (
    CENTRAL,
    OPERATORS,
    CeremonyType,
    StepType,
    people_for,
    people_needed,
    read_script,
)
from apps.lib.cps.roles import Role
from apps.lib.cps.script_difference import differences
from apps.lib.cps.standard_scripts import standard_script
from apps.lib.signing import KeyPurpose
from tests.factories.scripts import environment_for, script_for

_ACTS = {"KEYGEN": "GENERATE_KEY", "BACKUP": "BACKUP_KEY", "RESTORE": "RESTORE_KEY"}


def step(number: int = 1, **changes: Any) -> dict[str, Any]:
    good = {"number": number, "type": "KEYGEN", "role": "key_custodian", "clause": "6.1.1.1", "text": "生成"}
    act = _ACTS.get(str(changes.get("type", "KEYGEN")), "NONE")
    return good | {"act": act, "expect": {}} | changes


def script(*steps: Any, ceremony_type: CeremonyType = CeremonyType.KEYGEN, **changes: Any) -> dict[str, Any]:
    backed = any(isinstance(one, dict) and one.get("act") in ("BACKUP_KEY", "RESTORE_KEY") for one in steps)
    block = environment_for(ceremony_type, medium="BK-01" if backed else "").members()
    good = {
        "format": "dsportal-ceremony-script/2",
        "ceremony": ceremony_type.value,
        "purpose": "DS",
        "environment": block,
        "steps": list(steps),
    }
    return good | changes


def read(*steps: Any, ceremony_type: CeremonyType = CeremonyType.KEYGEN, **changes: Any) -> Any:
    text = json.dumps(script(*steps, ceremony_type=ceremony_type, **changes))
    return read_script(text, ceremony_type=ceremony_type)


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


@pytest.mark.parametrize("ceremony_type", CeremonyType)
def test_a_standard_script_does_its_central_act_once(ceremony_type: CeremonyType) -> None:
    done = [one.act for one in read_script(script_for(ceremony_type), ceremony_type=ceremony_type).steps]
    assert done.count(CENTRAL[ceremony_type][1]) == 1


@pytest.mark.parametrize(
    ("code", "act"),
    [
        ("KEYGEN", "NONE"),
        ("KEYGEN", "BACKUP_KEY"),
        ("HSM_OPERATION", "GENERATE_KEY"),
        ("CONDUCT", "OPEN_TOKEN"),
        ("PKI_OPERATION", "OPEN_TOKEN"),
        ("BACKUP", "NONE"),
    ],
)
def test_an_act_in_a_step_of_another_duty_is_refused(code: str, act: str) -> None:
    role = OPERATORS[StepType(code)].value
    with pytest.raises(ScriptInvalid, match="in a step"):
        read(step(1), step(2, type=code, act=act, role=role))


@pytest.mark.parametrize("act", ["DESTROY_KEY", "RESHARE", "DEACTIVATE_KEY"])
def test_a_generation_destroys_and_shares_nothing(act: str) -> None:
    with pytest.raises(ScriptInvalid, match="in this ceremony"):
        read(step(1), step(2, type="HSM_OPERATION", act=act))


def test_a_key_is_not_generated_twice_in_a_ceremony() -> None:
    with pytest.raises(ScriptInvalid, match="exactly one"):
        read(step(1), step(2))


def test_a_key_is_not_backed_up_before_it_is_made() -> None:
    with pytest.raises(ScriptInvalid, match="before"):
        read(step(1, type="BACKUP"), step(2))


@pytest.mark.parametrize(
    "changes",
    [
        {"format": "dsportal-ceremony-script/1"},
        {"ceremony": "BACKUP"},
        {"purpose": "SIMULATED_ROOT"},
        {"purpose": "ANYTHING"},
        {"purpose": ["DS"]},
        {"steps": "none"},
        {"more": 1},
        {"environment": None},
        {"environment": {}},
    ],
    ids=str,
)
def test_a_file_of_another_form_is_refused(changes: dict[str, Any]) -> None:
    text = json.dumps(script(step()) | changes)
    with pytest.raises(ScriptInvalid):
        read_script(text, ceremony_type=CeremonyType.KEYGEN)


@pytest.mark.parametrize(
    "members",
    [
        {"kind": "DRILL"},
        {"token_serial": ""},
        {"token_serial": 1},
        {"module": " "},
        {"key": "ds-1"},
        {"medium": "BK-01"},
        {"host": "here"},
        {"token_label": "x" * 201},
    ],
    ids=str,
)
def test_an_environment_block_that_does_not_fit_is_refused(members: dict[str, Any]) -> None:
    block = environment_for(CeremonyType.KEYGEN, medium="").members() | members
    with pytest.raises(ScriptInvalid, match="environment"):
        read(step(), environment=block)


def test_a_ceremony_about_a_key_names_it() -> None:
    block = environment_for(CeremonyType.ACTIVATION, key="").members()
    with pytest.raises(ScriptInvalid, match="key is the label"):
        read(
            step(type="HSM_OPERATION", act="ACTIVATE_KEY"),
            ceremony_type=CeremonyType.ACTIVATION,
            environment=block,
        )


@pytest.mark.parametrize(
    "expect",
    [
        {"colour": "red"},
        {"extractable": False},
        {"extractable": ""},
        {"key_state": "$environment"},
        {"curve": "$1"},
        {"curve": "$2"},
        {"curve": "$0"},
        {"curve": "$x"},
        ["curve"],
        None,
    ],
    ids=str,
)
def test_an_expectation_that_nobody_can_read_back_is_refused(expect: Any) -> None:
    with pytest.raises(ScriptInvalid, match="step 1"):
        read(step(expect=expect))


def test_an_expectation_may_point_to_an_earlier_step() -> None:
    request = step(2, type="PKI_OPERATION", role="pki_engineer", act="REQUEST_CERTIFICATE")
    made = read(step(1), request | {"expect": {"public_key_sha256": "$1"}})
    assert made.steps[1].expect == {"public_key_sha256": "$1"}


def test_a_log_key_and_a_key_without_backup_have_shorter_scripts() -> None:
    acts = [
        one.act
        for one in read_script(
            standard_script(
                CeremonyType.KEYGEN,
                environment=environment_for(CeremonyType.KEYGEN, medium=""),
                purpose=KeyPurpose.AUDIT_LOG,
                backup=False,
            ),
            ceremony_type=CeremonyType.KEYGEN,
        ).steps
    ]
    assert acts == [StepAct.NONE, StepAct.OPEN_TOKEN, StepAct.GENERATE_KEY, StepAct.NONE]


@pytest.mark.parametrize("ceremony_type", CeremonyType)
def test_rehearsal_and_real_run_have_one_body_and_differ_in_the_block_alone(
    ceremony_type: CeremonyType,
) -> None:
    real_block = environment_for(ceremony_type, kind=EnvironmentKind.PRODUCTION, token_serial="4711")
    rehearsal = read_script(script_for(ceremony_type), ceremony_type=ceremony_type)
    real = read_script(script_for(ceremony_type, real_block), ceremony_type=ceremony_type)
    assert rehearsal.body_sha256 == real.body_sha256
    assert rehearsal.sha256 != real.sha256
    found = differences(rehearsal, real)
    assert [one.place for one in found] == ["environment.kind", "environment.token_serial"]
    assert all(one.allowed for one in found)


def test_another_text_is_a_difference_that_is_not_allowed() -> None:
    one, other = read(step(expect={"curve": "P-256"})), read(step(text="別"))
    found = {line.place: line for line in differences(one, other)}
    assert set(found) == {"steps.001.text", "steps.001.expect.curve"}
    assert (found["steps.001.expect.curve"].one, found["steps.001.expect.curve"].other) == ("P-256", "")
    assert not any(line.allowed for line in found.values())
    assert one.body_sha256 != other.body_sha256
