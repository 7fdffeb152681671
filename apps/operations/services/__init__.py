"""Commands of the app `operations`."""

from apps.operations.services.adopt_form_template import adopt_form_template
from apps.operations.services.analyse_problem import analyse_problem
from apps.operations.services.answer_audit_request import answer_audit_request
from apps.operations.services.answer_inquiry import answer_inquiry
from apps.operations.services.approve_plan import approve_plan
from apps.operations.services.approve_release import approve_release
from apps.operations.services.ask_for_evidence import ask_for_evidence
from apps.operations.services.cancel_order import cancel_order
from apps.operations.services.close_problem import close_problem
from apps.operations.services.decide_change import decide_change
from apps.operations.services.decide_problem import decide_problem
from apps.operations.services.deploy_release import deploy_release
from apps.operations.services.develop_release import develop_release
from apps.operations.services.draft_plan import draft_plan
from apps.operations.services.file_checklist import file_checklist
from apps.operations.services.implement_change import implement_change
from apps.operations.services.issue_order import issue_order
from apps.operations.services.judge_evidence import judge_evidence
from apps.operations.services.judge_order_result import judge_order_result
from apps.operations.services.open_problem import open_problem
from apps.operations.services.propose_plan import propose_plan
from apps.operations.services.receive_inquiry import receive_inquiry
from apps.operations.services.record_configuration import record_configuration
from apps.operations.services.record_contact import record_contact
from apps.operations.services.record_escalation import record_escalation
from apps.operations.services.record_maintenance import record_maintenance
from apps.operations.services.record_meeting import record_meeting
from apps.operations.services.record_release_test import record_release_test
from apps.operations.services.register_asset import register_asset
from apps.operations.services.report_order_done import report_order_done
from apps.operations.services.report_plan import report_plan
from apps.operations.services.request_change import request_change
from apps.operations.services.require_order import require_order
from apps.operations.services.review_operations import review_operations
from apps.operations.services.revise_plan import revise_plan
from apps.operations.services.submit_form import submit_form
from apps.operations.services.submit_plan import submit_plan
from apps.operations.services.submit_release import submit_release
from apps.operations.services.submit_report import submit_report
from apps.operations.services.withdraw_release import withdraw_release
from apps.operations.services.write_log_entry import write_log_entry

__all__ = [
    "adopt_form_template",
    "analyse_problem",
    "answer_audit_request",
    "answer_inquiry",
    "approve_plan",
    "approve_release",
    "ask_for_evidence",
    "cancel_order",
    "close_problem",
    "decide_change",
    "decide_problem",
    "deploy_release",
    "develop_release",
    "draft_plan",
    "file_checklist",
    "implement_change",
    "issue_order",
    "judge_evidence",
    "judge_order_result",
    "open_problem",
    "propose_plan",
    "receive_inquiry",
    "record_configuration",
    "record_contact",
    "record_escalation",
    "record_maintenance",
    "record_meeting",
    "record_release_test",
    "register_asset",
    "report_order_done",
    "report_plan",
    "request_change",
    "require_order",
    "review_operations",
    "revise_plan",
    "submit_form",
    "submit_plan",
    "submit_release",
    "submit_report",
    "withdraw_release",
    "write_log_entry",
]
