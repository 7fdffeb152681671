"""Why the services of ceremonies, incidents and audits are safe without an approval of their own."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from apps.lib.cps.roles import Role
from dsportal.inventory.gates import Gate, Written


def _role(reason: str, *roles: Role) -> Written:
    return Written(Gate.ROLE, reason, tuple(role.value for role in roles))


def _system(reason: str) -> Written:
    return Written(Gate.SYSTEM, reason)


_PRESENT: Final = (
    Role.AUDITOR,
    Role.CA_MANAGER,
    Role.CERTIFICATE_ISSUER,
    Role.KEY_CUSTODIAN,
    Role.OPERATIONS_MANAGER,
    Role.PKI_ENGINEER,
)

CEREMONIES: Final[Mapping[str, Written]] = MappingProxyType(
    {
        "compliance.name_site_lead": _role(
            "names a CA manager and nobody else; the auditor begins (5.2.1.1)",
            Role.CA_MANAGER,
            Role.DIGITAL_AGENCY_APPROVER,
        ),
        "compliance.plan_audit": _role(
            "plans only; the chosen auditor begins, under a CA manager on site (9.2, 9.4)",
            Role.DIGITAL_AGENCY_APPROVER,
        ),
        "compliance.start_audit": _role(
            "the second person after the Digital Agency, who chose the auditor (9.2)", Role.EXTERNAL_AUDITOR
        ),
        "incidents.advance_incident": _role(
            "notes what was done; what is dangerous in it has its own approval (5.7.1)",
            Role.CA_MANAGER,
            Role.OPERATIONS_MANAGER,
            Role.PKI_ENGINEER,
            Role.SYSTEM_ENGINEER,
        ),
        "incidents.open_for_finding": _system("opens a case for people to judge; blocks nothing"),
        "incidents.open_incident": _role(
            "anybody on the staff reports at once; it blocks nothing by itself (5.7.1)", *Role
        ),
        "incidents.carry_out_rehearsal": Written(
            Gate.SYSTEM, "copies, and keeps what was measured on the copy; changes nothing else"
        ),
        "incidents.rehearse_on_copy": Written(
            Gate.MACHINE, "ends credentials on a database that carries the mark of a copy, and on no other"
        ),
        "incidents.request_rehearsal": _role(
            "orders work on a copy that is gone afterwards (5.7.3)",
            Role.CA_MANAGER,
            Role.OPERATIONS_MANAGER,
            Role.PKI_ENGINEER,
            Role.SYSTEM_ENGINEER,
        ),
        "incidents.report_compromise": _role(
            "notes a report that was made; it opens and revokes nothing (4.9.12)",
            Role.CA_MANAGER,
            Role.OPERATIONS_MANAGER,
        ),
        "incidents.take_measure": _role(
            "the system looks for the proof itself; nobody's word is taken for it (5.7.3)",
            Role.OPERATIONS_MANAGER,
            Role.PKI_ENGINEER,
            Role.SYSTEM_ENGINEER,
        ),
        "issuance.end_credentials_of_key": Written(
            Gate.INNER, "called by the mass revocation, which looks for the used decision on the key"
        ),
        "registration.end_registrations": Written(Gate.INNER, "follows the end of the last records (4.11)"),
        "registration.hold_intake": Written(
            Gate.INNER, "looks for the CA manager's used decision on exactly this incident"
        ),
        "registration.reopen_intake": Written(
            Gate.INNER, "looks for the CA manager's used approval of exactly this resumption"
        ),
        "revocation.advance_mass_revocation": Written(
            Gate.SYSTEM, "goes on with what a CA manager has decided; takes no choice from anybody"
        ),
        "revocation.continue_mass_revocation": _role(
            "goes on with what a CA manager has decided (4.9.12)", Role.CA_MANAGER, Role.OPERATIONS_MANAGER
        ),
        "revocation.pause_mass_revocation": _role(
            "delays for a written reason and undoes nothing; the checklist stays open (4.9.12)",
            Role.CA_MANAGER,
            Role.OPERATIONS_MANAGER,
        ),
        "revocation.revoke_by_key": Written(
            Gate.INNER, "looks for the CA manager's used decision on exactly this key"
        ),
        "keys.abort_ceremony": _role(
            "stops the work and undoes nothing; whoever leads or witnesses must be able to at once (5.2.1.1)",
            Role.AUDITOR,
            Role.CA_MANAGER,
            Role.CERTIFICATE_ISSUER,
            Role.OPERATIONS_MANAGER,
        ),
        "keys.admit_rehearsal": _role(
            "the file proves itself; the CA manager orders the real run, or does not (5.2.1.1, 5.2.1.2)",
            Role.OPERATIONS_MANAGER,
        ),
        "keys.confirm_entry": _role(
            "facility staff, who takes no other part, confirms somebody else's entry (5.2.1.8)",
            Role.FACILITY_STAFF,
        ),
        "keys.confirm_exit": _role(
            "facility staff, who takes no other part, confirms somebody else's exit (5.2.1.8)",
            Role.FACILITY_STAFF,
        ),
        "keys.draft_ceremony": _role(
            "a draft is followed by nobody before the CA manager has read and scheduled it (5.2.1.1)",
            Role.OPERATIONS_MANAGER,
        ),
        "keys.execute_step": _role(
            "one word of two or more; both witnesses confirm each step (5.2.2, 5.2.1.4, 9.1)",
            Role.KEY_CUSTODIAN,
            Role.OPERATIONS_MANAGER,
            Role.PKI_ENGINEER,
        ),
        "keys.carry_out_errand": _system(
            "does what several operators of a step have asked for, and only that (5.2.2, 6.2.2.1)"
        ),
        "keys.challenge_presence": _role("asks the person's own security key; changes nothing", *_PRESENT),
        "keys.close_interrupted_errands": _system("writes down what a signer that ended has left"),
        "keys.decide_deviation": _role(
            "the head of the ceremony decides in the room; both witnesses still confirm the step (5.2.1.1)",
            Role.CA_MANAGER,
        ),
        "keys.prove_presence": _role("the person's own security key signs the presence", *_PRESENT),
        "keys.seal_minutes": _system(
            "makes a file of minutes that a CA manager has approved, and nothing else (5.2.1.1)"
        ),
        "keys.report_deviation": _role(
            "whoever sees a difference stops the step at once; the head decides (5.2.1.4)", *_PRESENT
        ),
        "keys.mark_compromised": Written(
            Gate.INNER, "looks for the CA manager's used decision on exactly this key"
        ),
        "keys.register_medium": _role(
            "in a running ceremony, before both witnesses confirm the backup step (5.2.1.3)",
            Role.KEY_CUSTODIAN,
        ),
        "keys.report_ceremony": _role(
            "closes nothing before the CA manager approves the minutes (5.2.1.1, 5.2.1.2)",
            Role.OPERATIONS_MANAGER,
        ),
        "keys.schedule_ceremony": _role(
            "the second person after the operations manager's draft (5.2.1.1)", Role.CA_MANAGER
        ),
        "keys.start_ceremony": _role(
            "only with everybody in the room, as facility staff confirmed (5.2.1.8)", Role.OPERATIONS_MANAGER
        ),
        "keys.witness_step": _role(
            "the confirmation itself is the control of other people's work (5.2.1.4, 9.1)",
            Role.AUDITOR,
            Role.CERTIFICATE_ISSUER,
        ),
    }
)

CEREMONY_VIEWS: Final[Mapping[str, Written]] = MappingProxyType(
    {
        "admin:ceremony_act": _role(
            "each button calls one service, which judges role, presence, turn and second word (5.2.1, 5.2.2)",
            Role.AUDITOR,
            Role.CA_MANAGER,
            Role.CERTIFICATE_ISSUER,
            Role.KEY_CUSTODIAN,
            Role.OPERATIONS_MANAGER,
            Role.PKI_ENGINEER,
        ),
        "admin:ceremony_attendance": _role(
            "facility staff, who takes no other part, confirms who enters and leaves (5.2.1.8)",
            Role.FACILITY_STAFF,
        ),
        "admin:ceremony_draft": _role(
            "a draft is followed by nobody before the CA manager has read and ordered it (5.2.1.1)",
            Role.OPERATIONS_MANAGER,
        ),
        "admin:ceremony_plan": _role(
            "the CA manager orders what the operations manager has drafted: two people (5.2.1.1, 5.2.1.2)",
            Role.CA_MANAGER,
        ),
        "admin:ceremony_rehearsal": _role(
            "keeps minutes that verify; the CA manager orders the real run, or does not (5.2.1.1, 5.2.1.2)",
            Role.OPERATIONS_MANAGER,
        ),
        "admin:ceremony_presence": Written(Gate.OWN, "hands out what the own security key is to sign"),
        "admin:ceremony_presence_sign": Written(Gate.OWN, "the own security key proves the own presence"),
    }
)
