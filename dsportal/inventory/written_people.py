"""Why the services about people, logins and approvals are safe without an approval of their own."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from apps.lib.cps.roles import Role
from dsportal.inventory.gates import Gate, Written

_FILE: Final = "records a fact in a personnel file; nobody records anything about themselves"
_OFFICE: Final = (Role.CA_MANAGER.value, Role.OPERATIONS_MANAGER.value)
_CONTRACTS: Final = (*_OFFICE, Role.DIGITAL_AGENCY_APPROVER.value)
_OPERATIONS: Final = (Role.OPERATIONS_MANAGER.value,)
_AWAY: Final = "takes power away only, never from oneself; must not wait for others"
_FACTOR: Final = (
    "the first factor of an own account is in use at once, every further one waits for the approval"
)
_HEAD: Final = (Role.CA_MANAGER.value,)
_DRAFTING: Final = (
    *_OFFICE,
    Role.OPERATIONS_STAFF.value,
    Role.SYSTEM_ENGINEER.value,
    Role.PKI_ENGINEER.value,
)
_SANCTION: Final = "a restricted file; its measures against contractors take an approval"
_VOTE: Final = "the security key of the voter signs; one vote decides nothing alone"
_SESSION: Final = "the own session, bound to person and terminal"


def _own(reason: str) -> Written:
    return Written(Gate.OWN, reason)


def _office(reason: str) -> Written:
    return Written(Gate.ROLE, reason, _OFFICE)


PEOPLE: Final[Mapping[str, Written]] = MappingProxyType(
    {
        "approvals.cast_vote": _own(_VOTE),
        "approvals.check_asker": Written(
            Gate.READS, "refuses who may not ask, before the service that asks looks anything up"
        ),
        "approvals.consume_approval": Written(Gate.INNER, "the gate itself: called by the act that needs it"),
        "approvals.expire_approvals": Written(
            Gate.SYSTEM, "a step of the clock; ends requests, allows nothing"
        ),
        "approvals.export_approval": Written(
            Gate.READS, "writes a file for who may read; the export is logged"
        ),
        "approvals.issue_ballot": _own("hands out what the voter's key is to sign"),
        "approvals.request_approval": Written(
            Gate.INNER, "opens a request; each wing's service asks for its act"
        ),
        "approvals.withdraw_request": _own("the own request; takes power away only"),
        "staff.accept_certificate": _own("the own session, with the own IC card"),
        "staff.activate_account": Written(
            Gate.ROLE, "opens a prepared account of a contractor's person who was checked beforehand", _OFFICE
        ),
        "staff.activate_role": Written(
            Gate.ROLE, "puts in force what was approved, once the prerequisites are there", _OPERATIONS
        ),
        "staff.announce_change": _office("makes people take a training; gives nobody anything"),
        "staff.change_password": _own("the own password, with the old one"),
        "staff.complete_training_task": Written(Gate.ROLE, _FILE, _OFFICE),
        "staff.decide_sanction_case": Written(Gate.ROLE, _SANCTION, _HEAD),
        "staff.draft_document": Written(Gate.ROLE, "a draft binds nobody before it is published", _DRAFTING),
        "staff.draft_rotation_plan": _office("a draft binds nobody before a CA manager approves it"),
        "staff.draft_training_plan": _office("a draft binds nobody before both organisations approve it"),
        "staff.end_employment": Written(Gate.ROLE, _AWAY, _OFFICE),
        "staff.end_sessions": _own(_SESSION),
        "staff.enrol_passkey": Written(Gate.ASKS, _FACTOR),
        "staff.enrol_totp": Written(Gate.ASKS, _FACTOR),
        "staff.forget_tokens": Written(Gate.SYSTEM, "a step of the clock; deletes what has expired"),
        "staff.hand_over_duty": _office("notes who took over; gives no role"),
        "staff.issue_access_token": Written(
            Gate.OPEN, "an assertion signed with the client's registered key proves who asks (RFC 7523)"
        ),
        "staff.issue_recovery_codes": _own("the own codes, after a second factor"),
        "staff.keep_session": _own(_SESSION),
        "staff.open_sanction_case": Written(Gate.ROLE, _SANCTION, _HEAD),
        "staff.open_session": _own(_SESSION),
        "staff.prepare_totp": _own("draws a secret that logs nobody in before it is registered"),
        "staff.prove_session": _own(_SESSION),
        "staff.read_document": _own("reads what the own role may read; the reading is noted"),
        "staff.read_sanction_case": Written(Gate.ROLE, _SANCTION, (*_HEAD, Role.AUDITOR.value)),
        "staff.record_access": Written(Gate.INNER, "adds a line to the log"),
        "staff.record_background_check": _office(_FILE),
        "staff.record_contract": Written(Gate.ROLE, _FILE, _CONTRACTS),
        "staff.record_pre_check": Written(Gate.ROLE, _FILE, _CONTRACTS),
        "staff.record_qualification": _office(_FILE),
        "staff.record_training": _office(_FILE),
        "staff.register_document": Written(
            Gate.ROLE, "a title on the register; publishing takes an approval", _DRAFTING
        ),
        "staff.remove_authenticator": _own(
            "takes an own factor away, after a fresh second factor; never the last"
        ),
        "staff.review_contracts": Written(Gate.SYSTEM, "a step of the clock; takes power away only"),
        "staff.review_assignments": Written(Gate.SYSTEM, "a step of the clock; gives what was approved only"),
        "staff.revoke_staff_certificate": Written(Gate.ROLE, _AWAY, _OPERATIONS),
        "staff.withdraw_role": Written(Gate.ROLE, _AWAY, _OPERATIONS),
        "staff.send_reminders": Written(
            Gate.SYSTEM, "a step of the clock; mails say only that something is due"
        ),
        "staff.set_work_mail": _office("the address for reminders, which hold nothing but a link"),
        "staff.seed_personnel_file": Written(Gate.SYSTEM, "seeds simulated people; refused in production"),
    }
)
