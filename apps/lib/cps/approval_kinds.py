"""Acts that nobody does on one person's word: who asks, who approves, how many (design decision 9)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from apps.lib.cps.parameters import DECIDING_ORGANISATIONS
from apps.lib.cps.roles import Role


class Kind(StrEnum):
    """An act that needs approvals; the value is its code everywhere."""

    REGISTER_STAFF = "REGISTER_STAFF"
    ASSIGN_ROLE = "ASSIGN_ROLE"
    ASSIGN_DECIDING_ROLE = "ASSIGN_DECIDING_ROLE"
    BREAK_GLASS = "BREAK_GLASS"
    WAIVE_PREREQUISITE = "WAIVE_PREREQUISITE"
    ENROL_AUTHENTICATOR = "ENROL_AUTHENTICATOR"
    RESET_LOGIN = "RESET_LOGIN"
    ISSUE_STAFF_CERTIFICATE = "ISSUE_STAFF_CERTIFICATE"
    REGISTER_CLIENT = "REGISTER_CLIENT"
    SET_SITE_VALUE = "SET_SITE_VALUE"
    APPROVE_PROFILE = "APPROVE_PROFILE"
    APPROVE_TRAINING_PLAN = "APPROVE_TRAINING_PLAN"
    ADOPT_ROTATION_PLAN = "ADOPT_ROTATION_PLAN"
    PUBLISH_DOCUMENT = "PUBLISH_DOCUMENT"
    TAKE_MEASURE = "TAKE_MEASURE"
    APPROVE_ACTIVITY_PLAN = "APPROVE_ACTIVITY_PLAN"
    RELEASE_SOFTWARE = "RELEASE_SOFTWARE"
    INTRODUCE_SOFTWARE = "INTRODUCE_SOFTWARE"
    COMPLETE_CEREMONY = "COMPLETE_CEREMONY"
    HAND_OVER_MEDIUM = "HAND_OVER_MEDIUM"
    DECIDE_COMPROMISE = "DECIDE_COMPROMISE"
    RESUME_INTAKE = "RESUME_INTAKE"
    REVOKE_CERTIFICATE = "REVOKE_CERTIFICATE"
    APPROVE_STRENGTH_REVIEW = "APPROVE_STRENGTH_REVIEW"


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One partition of the votes: `people` different persons with one of `roles`.

    Together they come from at least `organisations` organisations of the decision body (0: from any).
    Nobody fills two partitions.
    """

    people: int
    roles: frozenset[Role]
    organisations: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalKind:
    """One row of the table.

    `lifetime` is how long votes are taken, `use_within` how long a complete approval may be used.
    The act is carried out by whoever asked, or by somebody else with an asking role, never by a voter;
    with `other_hand` never by the requester either. `shown` names the lines that every request must show.
    """

    clause: str
    asked_by: frozenset[Role]
    needs: tuple[Need, ...]
    shown: tuple[str, ...]
    lifetime: timedelta = timedelta(days=7)
    use_within: timedelta = timedelta(days=2)
    other_hand: bool = False

    def people(self) -> int:
        """Return how many different people take part at least: requester and voters."""
        return 1 + sum(need.people for need in self.needs) + int(self.other_hand)


def _one(*roles: Role) -> tuple[Need, ...]:
    return (Need(people=1, roles=frozenset(roles)),)


_BOTH: Final = (
    Need(
        people=DECIDING_ORGANISATIONS,
        roles=frozenset({Role.CA_MANAGER}),
        organisations=DECIDING_ORGANISATIONS,
    ),
)
_STAFF_OFFICE: Final = frozenset({Role.OPERATIONS_MANAGER})
_HEADS: Final = frozenset({Role.CA_MANAGER, Role.OPERATIONS_MANAGER})
_EVERYBODY: Final = frozenset(Role)

DECIDING_ROLES: Final = frozenset(
    {
        Role.CA_MANAGER,
        Role.OPERATIONS_MANAGER,
        Role.KEY_CUSTODIAN,
        Role.CERTIFICATE_ISSUER,
        Role.AUDITOR,
        Role.JLIS_APPROVER,
        Role.DIGITAL_AGENCY_APPROVER,
    }
)
"""Roles whose holders approve, keep key shares or check others: both organisations agree to each of them."""

KINDS: Final[Mapping[Kind, ApprovalKind]] = MappingProxyType(
    {
        Kind.REGISTER_STAFF: ApprovalKind(
            clause="5.2.4",
            asked_by=_STAFF_OFFICE,
            needs=_one(Role.CA_MANAGER),
            shown=("username", "display_name", "organisation"),
        ),
        Kind.ASSIGN_ROLE: ApprovalKind(
            clause="5.2.4",
            asked_by=_STAFF_OFFICE,
            needs=_one(Role.CA_MANAGER),
            shown=("person", "role", "scope", "valid_from", "valid_until"),
        ),
        Kind.ASSIGN_DECIDING_ROLE: ApprovalKind(
            clause="5.2.4",
            asked_by=_HEADS,
            needs=_BOTH,
            shown=("person", "role", "scope", "valid_from", "valid_until"),
        ),
        Kind.BREAK_GLASS: ApprovalKind(
            clause="5.7.1",
            asked_by=_EVERYBODY - {Role.AUDITOR, Role.EXTERNAL_AUDITOR},
            needs=_one(Role.CA_MANAGER),
            shown=("person", "role", "reason", "valid_until"),
            lifetime=timedelta(hours=4),
            use_within=timedelta(hours=1),
        ),
        Kind.WAIVE_PREREQUISITE: ApprovalKind(
            clause="5.3.1",
            asked_by=_STAFF_OFFICE,
            needs=_one(Role.CA_MANAGER),
            shown=("person", "role", "prerequisite", "reason", "valid_until"),
        ),
        Kind.ENROL_AUTHENTICATOR: ApprovalKind(
            clause="5.2.3",
            asked_by=_EVERYBODY,
            needs=_one(Role.OPERATIONS_MANAGER, Role.CA_MANAGER),
            shown=("person", "key_name", "key_sha256"),
        ),
        Kind.RESET_LOGIN: ApprovalKind(
            clause="5.2.3",
            asked_by=_HEADS,
            needs=_one(Role.CA_MANAGER),
            shown=("person", "reason"),
            use_within=timedelta(hours=8),
        ),
        Kind.ISSUE_STAFF_CERTIFICATE: ApprovalKind(
            clause="5.2.4",
            asked_by=_STAFF_OFFICE,
            needs=_one(Role.CA_MANAGER),
            shown=("person", "serial", "certificate_sha256", "valid_until"),
        ),
        Kind.REGISTER_CLIENT: ApprovalKind(
            clause="5.2.3",
            asked_by=_STAFF_OFFICE | {Role.SYSTEM_ENGINEER},
            needs=_one(Role.CA_MANAGER),
            shown=("client_id", "name", "client_kind", "scopes", "key_sha256", "not_after"),
        ),
        Kind.SET_SITE_VALUE: ApprovalKind(
            clause="1.5.3",
            asked_by=_HEADS,
            needs=_BOTH,
            shown=("name", "value", "edition"),
        ),
        Kind.APPROVE_PROFILE: ApprovalKind(
            clause="8.1",
            asked_by=_HEADS | {Role.PKI_ENGINEER},
            needs=_BOTH,
            shown=("doc_type", "version", "body_sha256"),
        ),
        Kind.APPROVE_TRAINING_PLAN: ApprovalKind(
            clause="5.3.3", asked_by=_HEADS, needs=_BOTH, shown=("plan", "version", "body_sha256")
        ),
        Kind.ADOPT_ROTATION_PLAN: ApprovalKind(
            clause="5.3.5",
            asked_by=_HEADS,
            needs=_one(Role.CA_MANAGER),
            shown=("plan", "version", "body_sha256"),
        ),
        Kind.PUBLISH_DOCUMENT: ApprovalKind(
            clause="5.3.8",
            asked_by=_HEADS | {Role.OPERATIONS_STAFF, Role.SYSTEM_ENGINEER, Role.PKI_ENGINEER},
            needs=_one(Role.OPERATIONS_MANAGER, Role.CA_MANAGER),
            shown=("document", "version", "body_sha256", "readers"),
        ),
        Kind.TAKE_MEASURE: ApprovalKind(
            clause="5.3.6",
            asked_by=_HEADS | {Role.DIGITAL_AGENCY_APPROVER},
            needs=_one(Role.JLIS_APPROVER),
            shown=("contract", "person", "measure", "reason"),
        ),
        Kind.APPROVE_ACTIVITY_PLAN: ApprovalKind(
            clause="5.2.1.2",
            asked_by=_STAFF_OFFICE,
            needs=(
                Need(people=1, roles=frozenset({Role.JLIS_APPROVER})),
                Need(people=1, roles=frozenset({Role.DIGITAL_AGENCY_APPROVER})),
            ),
            shown=("plan", "period", "body_sha256"),
        ),
        Kind.RELEASE_SOFTWARE: ApprovalKind(
            clause="5.2.1.2",
            asked_by=frozenset({Role.SYSTEM_ENGINEER}),
            needs=_one(Role.OPERATIONS_MANAGER),
            shown=("release", "version", "content_sha256"),
        ),
        Kind.INTRODUCE_SOFTWARE: ApprovalKind(
            clause="6.6.1",
            asked_by=frozenset({Role.SYSTEM_ENGINEER, Role.OPERATIONS_MANAGER}),
            needs=_one(Role.CA_MANAGER),
            shown=("release", "version", "content_sha256"),
        ),
        Kind.COMPLETE_CEREMONY: ApprovalKind(
            clause="5.2.1.1",
            asked_by=_STAFF_OFFICE,
            needs=_one(Role.CA_MANAGER),
            shown=("ceremony", "ceremony_type", "minutes_sha256"),
        ),
        Kind.HAND_OVER_MEDIUM: ApprovalKind(
            clause="5.2.1.3",
            asked_by=frozenset({Role.KEY_CUSTODIAN}),
            needs=_one(Role.KEY_CUSTODIAN),
            shown=("medium", "seal", "giver", "receiver"),
        ),
        Kind.APPROVE_STRENGTH_REVIEW: ApprovalKind(
            clause="6.1.5",
            asked_by=frozenset({Role.DIGITAL_AGENCY_APPROVER}),
            needs=_one(Role.JLIS_APPROVER),
            shown=("review", "conclusion", "key_bits", "evidence"),
        ),
        Kind.DECIDE_COMPROMISE: ApprovalKind(
            clause="5.2.1.1",
            asked_by=_STAFF_OFFICE | {Role.PKI_ENGINEER, Role.SYSTEM_ENGINEER},
            needs=_one(Role.CA_MANAGER),
            shown=("incident", "key", "decision", "reason"),
            lifetime=timedelta(hours=24),
            use_within=timedelta(hours=8),
        ),
        Kind.RESUME_INTAKE: ApprovalKind(
            clause="5.7.3",
            asked_by=_STAFF_OFFICE | {Role.PKI_ENGINEER},
            needs=_one(Role.CA_MANAGER),
            shown=("incident", "key", "new_key", "revoked_credentials", "reason"),
            lifetime=timedelta(hours=24),
            use_within=timedelta(hours=8),
        ),
        Kind.REVOKE_CERTIFICATE: ApprovalKind(
            clause="4.9.12",
            asked_by=_STAFF_OFFICE | {Role.PKI_ENGINEER, Role.CERTIFICATE_ISSUER},
            needs=_one(Role.CA_MANAGER),
            shown=("certificate", "serial", "cause", "reason"),
            lifetime=timedelta(hours=24),
            use_within=timedelta(hours=8),
        ),
    }
)
"""What each kind asks for. The smallest group that can complete each is computed in `separation.py`."""


def fills(need: Need, *, roles: Collection[str]) -> bool:
    """Say whether a person with these roles may vote in that partition."""
    return not need.roles.isdisjoint(roles)
