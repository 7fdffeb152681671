"""Commands of the app `staff`."""

from apps.staff.services.accept_certificate import accept_certificate
from apps.staff.services.activate_account import activate_account
from apps.staff.services.activate_role import activate_role
from apps.staff.services.adopt_rotation_plan import adopt_rotation_plan
from apps.staff.services.adopt_training_plan import adopt_training_plan
from apps.staff.services.announce_change import announce_change
from apps.staff.services.ask_login_reset import ask_login_reset
from apps.staff.services.assign_role import assign_role
from apps.staff.services.begin_first_administrators import begin_first_administrators
from apps.staff.services.break_glass import break_glass
from apps.staff.services.change_password import change_password
from apps.staff.services.complete_first_administrators import complete_first_administrators
from apps.staff.services.complete_training_task import complete_training_task
from apps.staff.services.confirm_authenticator import confirm_authenticator
from apps.staff.services.decide_sanction_case import decide_sanction_case
from apps.staff.services.draft_document import draft_document
from apps.staff.services.draft_rotation_plan import draft_rotation_plan
from apps.staff.services.draft_training_plan import draft_training_plan
from apps.staff.services.end_employment import end_employment
from apps.staff.services.end_sessions import end_sessions
from apps.staff.services.enrol_passkey import enrol_passkey
from apps.staff.services.enrol_totp import enrol_totp
from apps.staff.services.forget_tokens import forget_tokens
from apps.staff.services.hand_over_duty import hand_over_duty
from apps.staff.services.issue_access_token import issue_access_token
from apps.staff.services.issue_recovery_codes import issue_recovery_codes
from apps.staff.services.keep_session import keep_session
from apps.staff.services.open_sanction_case import open_sanction_case
from apps.staff.services.open_session import open_session
from apps.staff.services.prepare_totp import prepare_totp
from apps.staff.services.prove_session import prove_session
from apps.staff.services.publish_document import publish_document
from apps.staff.services.read_document import read_document
from apps.staff.services.read_sanction_case import read_sanction_case
from apps.staff.services.record_access import record_access
from apps.staff.services.record_background_check import record_background_check
from apps.staff.services.record_contract import record_contract
from apps.staff.services.record_pre_check import record_pre_check
from apps.staff.services.record_qualification import record_qualification
from apps.staff.services.record_training import record_training
from apps.staff.services.register_client import register_client
from apps.staff.services.register_document import register_document
from apps.staff.services.register_staff import register_staff
from apps.staff.services.register_staff_certificate import register_staff_certificate
from apps.staff.services.remove_authenticator import remove_authenticator
from apps.staff.services.request_break_glass import request_break_glass
from apps.staff.services.request_client import request_client
from apps.staff.services.request_measure import request_measure
from apps.staff.services.request_plan_approval import request_plan_approval
from apps.staff.services.request_publication import request_publication
from apps.staff.services.request_registration import request_registration
from apps.staff.services.request_role import request_role
from apps.staff.services.request_rotation_approval import request_rotation_approval
from apps.staff.services.request_staff_certificate import request_staff_certificate
from apps.staff.services.request_waiver import request_waiver
from apps.staff.services.reset_login import reset_login
from apps.staff.services.review_assignments import review_assignments
from apps.staff.services.review_contracts import review_contracts
from apps.staff.services.revoke_staff_certificate import revoke_staff_certificate
from apps.staff.services.seed_personnel_file import seed_personnel_file
from apps.staff.services.send_reminders import send_reminders
from apps.staff.services.set_work_mail import set_work_mail
from apps.staff.services.take_measure import take_measure
from apps.staff.services.waive_prerequisite import waive_prerequisite
from apps.staff.services.withdraw_role import withdraw_role

__all__ = [
    "accept_certificate",
    "activate_account",
    "activate_role",
    "adopt_rotation_plan",
    "adopt_training_plan",
    "announce_change",
    "ask_login_reset",
    "assign_role",
    "begin_first_administrators",
    "break_glass",
    "change_password",
    "complete_first_administrators",
    "complete_training_task",
    "confirm_authenticator",
    "decide_sanction_case",
    "draft_document",
    "draft_rotation_plan",
    "draft_training_plan",
    "end_employment",
    "end_sessions",
    "enrol_passkey",
    "enrol_totp",
    "forget_tokens",
    "hand_over_duty",
    "issue_access_token",
    "issue_recovery_codes",
    "keep_session",
    "open_sanction_case",
    "open_session",
    "prepare_totp",
    "prove_session",
    "publish_document",
    "read_document",
    "read_sanction_case",
    "record_access",
    "record_background_check",
    "record_contract",
    "record_pre_check",
    "record_qualification",
    "record_training",
    "register_client",
    "register_document",
    "register_staff",
    "register_staff_certificate",
    "remove_authenticator",
    "request_break_glass",
    "request_client",
    "request_measure",
    "request_plan_approval",
    "request_publication",
    "request_registration",
    "request_role",
    "request_rotation_approval",
    "request_staff_certificate",
    "request_waiver",
    "reset_login",
    "review_assignments",
    "review_contracts",
    "revoke_staff_certificate",
    "seed_personnel_file",
    "send_reminders",
    "set_work_mail",
    "take_measure",
    "waive_prerequisite",
    "withdraw_role",
]
