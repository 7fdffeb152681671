"""The tables of states, cell by cell."""

from hypothesis import given
from hypothesis import strategies as st

from apps.lib.errors import IllegalTransition
from apps.registration.states import (
    APPLICATION_TABLE,
    ENROLMENT_TABLE,
    FINAL_STATES,
    IN_FLIGHT,
    ApplicationEvent,
    ApplicationState,
    EnrolmentState,
)

EXPECTED = """
RECEIVED SCREEN SCREENING
RECEIVED REJECT REJECTED
RECEIVED WITHDRAW WITHDRAWN
SCREENING SCREEN SCREENING
SCREENING WAIT RETRYABLE
SCREENING REFER MANUAL_REVIEW
SCREENING VERIFY VERIFIED
SCREENING REJECT REJECTED
RETRYABLE SCREEN SCREENING
RETRYABLE REJECT REJECTED
RETRYABLE WITHDRAW WITHDRAWN
MANUAL_REVIEW REJECT REJECTED
MANUAL_REVIEW WITHDRAW WITHDRAWN
VERIFIED APPROVE APPROVED
VERIFIED REJECT REJECTED
VERIFIED WITHDRAW WITHDRAWN
APPROVED SIGN SIGNING
APPROVED REJECT REJECTED
APPROVED WITHDRAW WITHDRAWN
SIGNING SIGNING_FAILED APPROVED
SIGNING ISSUE ISSUED
SIGNING REJECT REJECTED
SIGNING WITHDRAW WITHDRAWN
ISSUED DELIVER DELIVERED
ISSUED WITHDRAW WITHDRAWN
DELIVERED DELIVER DELIVERED
DELIVERED ACKNOWLEDGE COMPLETED
DELIVERED WITHDRAW WITHDRAWN
"""


def test_the_table_of_applications_is_this_one() -> None:
    rows = {f"{state} {event} {after}" for (state, event), after in APPLICATION_TABLE.rows().items()}
    assert rows == set(EXPECTED.strip().splitlines())


def test_final_states_are_those_that_are_never_left() -> None:
    assert APPLICATION_TABLE.terminal() == FINAL_STATES == frozenset(ApplicationState) - IN_FLIGHT


def test_a_registration_can_begin_again_and_nothing_else() -> None:
    rows = {f"{state} {event} {after}" for (state, event), after in ENROLMENT_TABLE.rows().items()}
    assert rows == {"APPLICANT ENROL ENROLLED", "ENDED ENROL ENROLLED", "ENROLLED END ENDED"}
    assert EnrolmentState.ENROLLED in ENROLMENT_TABLE.rows().values()


@given(st.lists(st.sampled_from(list(ApplicationEvent)), max_size=40))
def test_no_way_leads_to_signing_but_through_verification(events: list[ApplicationEvent]) -> None:
    state, passed = ApplicationState.RECEIVED, {ApplicationState.RECEIVED}
    for event in events:
        try:
            state = APPLICATION_TABLE.after(state, event)
        except IllegalTransition:
            continue
        passed.add(state)
    if ApplicationState.SIGNING in passed:
        assert {ApplicationState.SCREENING, ApplicationState.VERIFIED, ApplicationState.APPROVED} <= passed
