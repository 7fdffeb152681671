"""Which rows say that an approval stands behind them, and none does (5.2.2); for the nightly look."""

from collections.abc import Iterable

from apps.approvals.errors import ApprovalTampered, ApprovalUnknown
from apps.approvals.selectors.requests import approval_view
from apps.approvals.types import Claim
from apps.base.conf import conf


def unsupported(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """Return the claims that no used approval of that kind, subject and content supports.

    Somebody with access to the database can flip a state and invent an approval's id, not the approval.
    """
    return tuple(claim for claim in claims if not _is_supported(claim))


def _is_supported(claim: Claim) -> bool:
    if claim.approval_id is None:
        return claim.by.startswith("system:") and not conf().production
    try:
        view = approval_view(claim.approval_id)
    except (ApprovalUnknown, ApprovalTampered):
        return False
    is_meant = view.kind is claim.kind and claim.subject in {"", view.subject}
    same = {name: view.act.get(name) for name in claim.act} == dict(claim.act)
    return view.consumed_at is not None and is_meant and same
