"""Everything that is wrong with authority, asked of each app, and what of it is still open."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from apps.approvals.selectors import approval_faults, unsupported
from apps.audit.errors import PersonalDataInAudit
from apps.audit.types.privacy import refuse_personal
from apps.base.guards import missing_guards
from apps.certificates import selectors as certificates
from apps.compliance.models import AuthorityFinding
from apps.compliance.states import FindingCode
from apps.compliance.types import FindingView
from apps.incidents import selectors as incidents
from apps.keys import selectors as keys
from apps.lib.cps.approval_kinds import KINDS
from apps.operations import selectors as operations
from apps.policy import selectors as policy
from apps.policy.selectors import policy_faults
from apps.publication.selectors import unsupported_verifiers
from apps.registration import selectors as registration
from apps.revocation import selectors as revocation
from apps.staff import selectors as staff
from apps.staff.selectors import authority_faults
from apps.staff.selectors.separation import separation_findings

_LONGEST_DETAIL = 120
_CLAIMS = tuple(
    app.approval_claims
    for app in (staff, policy, operations, keys, certificates, registration, revocation, incidents)
)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Fault:
    """One fault as the review compares it with the night before."""

    code: str
    subject: str
    detail: str
    clause: str


def all_faults(*, at: datetime) -> tuple[Fault, ...]:
    """Return every fault that the tables show at that instant."""
    found = (*_people(at), *_approvals(), *_policy(), *_verifiers(), *_rows(), *_guards(), *_groups(at))
    return tuple(
        Fault(code=code, subject=_word(subject), clause=clause, detail=harmless(detail))
        for code, subject, clause, detail in found
    )


def harmless(text: str) -> str:
    """Return the text as the log takes it: words that are no codes or ids are named by their SHA-256.

    Otherwise a planted row with a name in it would stop the review that looks for planted rows.
    """
    return " ".join(map(_word, text.split()))[:_LONGEST_DETAIL]


def _word(word: str) -> str:
    try:
        refuse_personal(word, where="finding")
    except PersonalDataInAudit:
        return f"sha256:{hashlib.sha256(word.encode()).hexdigest()[:16]}"
    return word


def open_findings() -> tuple[FindingView, ...]:
    """Return what the last review left open, the newest first."""
    rows = AuthorityFinding.objects.filter(cleared_at__isnull=True).order_by("-found_at", "code", "subject")
    return tuple(
        FindingView(
            finding_id=row.pk,
            code=row.code,
            subject=row.subject,
            clause=row.clause,
            detail=row.detail,
            found_at=row.found_at,
        )
        for row in rows
    )


_Found = tuple[str, str, str, str]


def _people(at: datetime) -> Iterator[_Found]:
    for fault in authority_faults(at=at):
        yield fault.code.value, fault.subject, fault.clause, fault.detail


def _approvals() -> Iterator[_Found]:
    for fault in approval_faults():
        yield fault.code.value, f"approval:{fault.approval_id}", "5.2.2", fault.detail


def _policy() -> Iterator[_Found]:
    for fault in policy_faults():
        yield fault.code.value, fault.subject, fault.clause, fault.detail


def _verifiers() -> Iterator[_Found]:
    for client_id in unsupported_verifiers():
        yield FindingCode.VERIFIER_UNSUPPORTED.value, f"verifier:{client_id}", "1.3.4", ""


def _guards() -> Iterator[_Found]:
    """5.4.4: without its trigger a row of the log, a vote or a final state could be changed unseen."""
    for guard in missing_guards():
        yield FindingCode.GUARD_MISSING.value, f"trigger:{guard.name}", "5.4.4", guard.verb


def _rows() -> Iterator[_Found]:
    """5.2.2: rows in a state that only an approval brings about, and no used approval says the same."""
    for claim in unsupported(claim for claims in _CLAIMS for claim in claims()):
        yield FindingCode.APPROVAL_MISSING.value, claim.row, KINDS[claim.kind].clause, claim.kind.value


def _groups(at: datetime) -> Iterator[_Found]:
    """5.2.2: what too few people can complete, and single acts that nobody can; names stay out of the log."""
    for finding in separation_findings(at=at):
        act = f"act:{finding.critical.code}"
        if finding.group is None and len(finding.critical.steps) == 1:
            yield FindingCode.ACT_UNSTAFFED.value, act, "5.2.2", ""
        elif not finding.holds:
            detail = f"{finding.size} of {finding.critical.minimum} people"
            yield FindingCode.GROUP_TOO_SMALL.value, act, "5.2.2", detail
