"""What the machine does in a step, the environment block, and the facts that a script may expect."""

import json
from typing import Any

import pytest

from apps.lib.cps.ceremony_acts import EnvironmentKind, ScriptInvalid, StepAct
from apps.lib.cps.ceremony_script import CENTRAL, OPERATORS, CeremonyType, StepType, read_script
from apps.lib.cps.script_difference import differences
from apps.lib.cps.standard_scripts import standard_script
from apps.lib.signing import KeyPurpose
from tests.factories.scripts import environment_for, script_for
from tests.factories.scripts import read_rows as read
from tests.factories.scripts import script_rows as script
from tests.factories.scripts import step_row as step


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
