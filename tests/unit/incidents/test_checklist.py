"""The checklist as tables: every set of measures taken, every key, every cell."""

from itertools import chain, combinations, product

import pytest

from apps.incidents.states import MEASURE_TABLE, MEASURES, Measure, MeasureEvent, MeasureState, due
from apps.lib.errors import IllegalTransition
from apps.lib.signing import KeyPurpose

SETS = [frozenset(taken) for size in range(9) for taken in combinations(Measure, size)]
OURS = (KeyPurpose.DS, KeyPurpose.REVOCATION_LIST, KeyPurpose.AUDIT_LOG)


def test_the_table_of_a_measure_has_these_two_cells_and_no_other() -> None:
    filled = {
        (MeasureState.BLOCKED, MeasureEvent.REACH): MeasureState.DUE,
        (MeasureState.DUE, MeasureEvent.TAKE): MeasureState.TAKEN,
    }
    for cell in product(MeasureState, MeasureEvent):
        if cell in filled:
            assert MEASURE_TABLE.after(*cell) is filled[cell]
        else:
            with pytest.raises(IllegalTransition):
                MEASURE_TABLE.after(*cell)


@pytest.mark.requirement("R-5.7.3-1")
def test_the_key_is_blocked_before_anything_else_in_every_situation() -> None:
    for taken in SETS:
        open_now = {measure for measure in Measure if due(measure, taken=taken)}
        if Measure.BLOCK_KEY not in taken:
            assert open_now == {Measure.BLOCK_KEY}


@pytest.mark.requirement("R-5.7.3-5")
def test_the_intake_opens_after_everything_else_in_every_situation() -> None:
    for taken in SETS:
        everything = taken >= frozenset(Measure) - {Measure.RESUME_INTAKE}
        assert due(Measure.RESUME_INTAKE, taken=taken) == (everything and Measure.RESUME_INTAKE not in taken)


def test_what_is_taken_is_never_due_again_and_nothing_waits_for_ever() -> None:
    for taken in SETS:
        open_now = {measure for measure in Measure if due(measure, taken=taken)}
        assert not open_now & taken
        assert open_now or taken == frozenset(Measure) or Measure.RESUME_INTAKE in taken


def test_publication_waits_for_the_credentials_and_these_for_the_intake() -> None:
    for taken in SETS:
        if due(Measure.PUBLISH_REVOCATION, taken=taken):
            assert Measure.REVOKE_CREDENTIALS in taken
        if due(Measure.REVOKE_CREDENTIALS, taken=taken):
            assert Measure.STOP_INTAKE in taken


def test_nobody_waits_for_the_root_ca_or_the_report_to_revoke_credentials() -> None:
    assert due(Measure.REVOKE_CREDENTIALS, taken={Measure.BLOCK_KEY, Measure.STOP_INTAKE})


@pytest.mark.parametrize("purpose", OURS)
def test_the_checklist_of_every_key_can_be_worked_off_in_its_order(purpose: KeyPurpose) -> None:
    asked = MEASURES[purpose]
    taken = set(Measure) - set(asked)
    for measure in asked:
        assert due(measure, taken=taken)
        taken.add(measure)
    assert asked[0] is Measure.BLOCK_KEY
    assert Measure.REPORT_COMPROMISE in asked
    assert set(chain.from_iterable(MEASURES.values())) == set(Measure)
