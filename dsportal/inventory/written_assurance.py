"""Why the records of evidence, device models, reviews, alerts and risks are safe without an approval."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from apps.lib.cps.roles import Role
from dsportal.inventory.gates import Gate, Written


def _role(reason: str, *roles: Role) -> Written:
    return Written(Gate.ROLE, reason, tuple(role.value for role in roles))


ASSURANCE: Final[Mapping[str, Written]] = MappingProxyType(
    {
        "keys.confirm_custody_count": _role(
            "the second of two counts, by another custodian (6.4.2.1)", Role.KEY_CUSTODIAN
        ),
        "keys.count_custody": _role(
            "one of two counts; the second custodian's decides what stands (6.4.2.1)", Role.KEY_CUSTODIAN
        ),
        "keys.destroy_medium": _role(
            "one of two words; the medium is gone after the second custodian's only (6.2.10.1)",
            Role.KEY_CUSTODIAN,
        ),
        "keys.set_on_call": _role(
            "the custodian's own days; says nothing about anybody else (5.2.1.3)", Role.KEY_CUSTODIAN
        ),
        "keys.witness_medium_destruction": _role(
            "the second of two words, by another custodian than the keeper (6.2.10.1)", Role.KEY_CUSTODIAN
        ),
        "keys.place_in_safe": _role(
            "the keeper's own; two custodians count it afterwards (6.4.2.1)", Role.KEY_CUSTODIAN
        ),
        "keys.register_management_key": _role(
            "only inside a running ceremony, about what the custodian was given there (6.4.1.1)",
            Role.KEY_CUSTODIAN,
        ),
        "keys.review_custody": Written(Gate.SYSTEM, "a step of the clock; takes no choice from anybody"),
        "keys.settle_custody_finding": _role(
            "closes what custodians found; the next count finds it again if it is still so (6.4.2.1)",
            Role.CA_MANAGER,
        ),
        "policy.decide_algorithm_alert": _role(
            "proposes a ceremony or none; whatever follows has its own people (6.3.2.1)", Role.CA_MANAGER
        ),
        "policy.list_device_model": _role(
            "the list is the Digital Agency's own (6.1.1.2)", Role.DIGITAL_AGENCY_APPROVER
        ),
        "policy.raise_algorithm_alert": _role(
            "a report changes nothing; the CA manager decides (6.3.2.1)",
            Role.CA_MANAGER,
            Role.OPERATIONS_MANAGER,
            Role.PKI_ENGINEER,
            Role.SYSTEM_ENGINEER,
            Role.DIGITAL_AGENCY_APPROVER,
        ),
        "policy.record_hsm_evidence": _role(
            "repeats what the certifying programme publishes; witnesses read it in the ceremony (6.2.11)",
            Role.PKI_ENGINEER,
            Role.OPERATIONS_MANAGER,
        ),
        "policy.record_risk_assessment": _role(
            "a switch is turned off by both organisations only (6.2.8.1)",
            Role.OPERATIONS_MANAGER,
            Role.CA_MANAGER,
        ),
        "policy.record_strength_review": _role(
            "changes nothing before J-LIS approves it and both organisations set the value (6.1.5)",
            Role.DIGITAL_AGENCY_APPROVER,
        ),
    }
)
