"""Why the services of daily operation are safe without an approval of their own."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from apps.lib.cps.roles import Role
from apps.operations import permissions as duty
from dsportal.inventory.gates import Gate, Written


def _duty(reason: str, *roles: Iterable[Role]) -> Written:
    return Written(Gate.ROLE, reason, tuple(sorted({role.value for group in roles for role in group})))


OPERATIONS_DUTIES: Final[Mapping[str, Written]] = MappingProxyType(
    {
        "operations.adopt_form_template": _duty(
            "a form is a sheet of paper: it lets nobody do anything", duty.OPERATIONS_OFFICE
        ),
        "operations.analyse_problem": _duty(
            "writes a finding down; the operations manager decides about it", duty.ENGINEERS
        ),
        "operations.answer_audit_request": _duty(
            "hands over what an auditor asked for; the auditor judges it", duty.OPERATORS
        ),
        "operations.answer_inquiry": _duty("answers a letter; changes nothing in the system", duty.OPERATORS),
        "operations.ask_for_evidence": _duty(
            "an auditor's question; changes nothing in the system", duty.AUDITORS
        ),
        "operations.cancel_order": _duty("takes an order back before it was carried out", duty.ORDERING),
        "operations.close_problem": _duty(
            "closes after the remedy, which was approved by somebody else, was made", duty.ENGINEERS
        ),
        "operations.decide_change": _duty(
            "the second person: never who asked for the change", duty.OPERATIONS_OFFICE
        ),
        "operations.decide_problem": _duty(
            "the second person: never who analysed the problem", duty.OPERATIONS_OFFICE
        ),
        "operations.deploy_release": _duty(
            "notes the deployment of what two approvals allowed, under an order", duty.MAINTAINERS
        ),
        "operations.develop_release": _duty(
            "a registered digest is deployed only after tests and two approvals", duty.ENGINEERS
        ),
        "operations.draft_plan": _duty("a draft; both organisations approve it", duty.OPERATIONS_OFFICE),
        "operations.file_checklist": _duty(
            "a record of the day, corrected by a further version only", duty.CLERKS
        ),
        "operations.implement_change": _duty(
            "notes a change that another person approved, under an order", duty.MAINTAINERS
        ),
        "operations.issue_order": _duty(
            "an order is carried out by another person and confirmed by a third", duty.ORDERING
        ),
        "operations.judge_evidence": _duty(
            "the auditor's judgement; changes nothing in the system", duty.AUDITORS
        ),
        "operations.judge_order_result": _duty(
            "the second person: never who carried the order out", duty.OPERATIONS_OFFICE
        ),
        "operations.open_problem": _duty("opens a question", duty.MAINTAINERS),
        "operations.propose_plan": _duty(
            "puts a draft forward; both organisations approve it", duty.OPERATIONS_OFFICE
        ),
        "operations.receive_inquiry": _duty("takes a letter in", duty.OPERATORS),
        "operations.record_configuration": _duty(
            "notes what is in use; earlier versions stay", duty.ENGINEERS
        ),
        "operations.record_contact": _duty("notes a conversation", duty.OPERATIONS_OFFICE),
        "operations.record_escalation": _duty("notes who was told", duty.ORDERING),
        "operations.record_maintenance": _duty("notes work done under an order", duty.MAINTAINERS),
        "operations.record_meeting": _duty("notes a meeting with its minutes", duty.OPERATIONS_OFFICE),
        "operations.record_release_test": _duty(
            "the second person: never who developed the release", duty.MAINTAINERS
        ),
        "operations.register_asset": _duty("enters equipment into the register", duty.OPERATIONS_OFFICE),
        "operations.report_order_done": _duty(
            "the person whom the order names; another confirms the result", duty.EXECUTING
        ),
        "operations.report_plan": _duty("notes what came of a plan", duty.OPERATIONS_OFFICE),
        "operations.request_change": _duty("asks; another person approves", duty.MAINTAINERS),
        "operations.revise_plan": _duty(
            "makes the plan a draft again; both organisations approve it", duty.OPERATIONS_OFFICE
        ),
        "operations.submit_form": _duty("a record, corrected by a further version only", duty.OPERATORS),
        "operations.submit_report": _duty("hands in a report", duty.OPERATORS),
        "operations.withdraw_release": _duty("takes power away only", duty.ENGINEERS, duty.OPERATIONS_OFFICE),
        "operations.write_log_entry": _duty("a record, corrected by a further entry only", duty.EXECUTING),
        "operations.require_order": Written(Gate.INNER, "the gate itself: refuses work that nobody ordered"),
        "operations.review_operations": Written(Gate.SYSTEM, "a step of the clock; finds what is due"),
    }
)
