"""Ask both organisations to approve an mdoc profile (8.1)."""

from uuid import UUID

from django.db import transaction

from apps.approvals.services import check_asker, request_approval
from apps.approvals.types import ApprovalView, ShownLine
from apps.audit.services import refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from apps.policy.events import PolicyEvent
from apps.policy.models import MsoProfileVersion
from apps.policy.selectors import site_value
from apps.policy.services._profile_act import draft_profile, profile_act, profile_subject
from apps.policy.states import ProfileState


def request_profile_approval(
    *, actor: Actor, clock: Clock, profile_id: UUID, body_sha256: str, reason: str = ""
) -> ApprovalView:
    """Open the approval request for the content with that digest; whoever proposed it has no vote.

    Raises `ProfileMissing`, `ProfileDiffers`, `IllegalTransition`, and what `request_approval` raises.
    """
    check_asker(actor=actor, clock=clock, kind=Kind.APPROVE_PROFILE)
    subject = profile_subject(profile_id)
    with (
        refusals_audited(actor=actor, clock=clock, event=PolicyEvent.PROFILE_ASKED, subject=subject),
        transaction.atomic(),
    ):
        row = draft_profile(profile_id, body_sha256)
    return request_approval(
        actor=actor,
        clock=clock,
        kind=Kind.APPROVE_PROFILE,
        subject=subject,
        act=profile_act(row),
        shown=_shown(row),
        reason=reason,
        took_part=[row.proposed_by] if row.proposed_by.startswith("staff:") else [],
        extra_votes=site_value("approval_extra_votes"),
    )


def _shown(row: MsoProfileVersion) -> tuple[ShownLine, ...]:
    """Return what the approvers read; before stands the version in force."""
    rows = MsoProfileVersion.objects.filter(doc_type=row.doc_type, state=ProfileState.APPROVED)
    version, digest = rows.values_list("version", "body_sha256").first() or ("", "")
    return (
        ShownLine(name="doc_type", after=row.doc_type),
        ShownLine(name="version", before=str(version), after=str(row.version)),
        ShownLine(name="body_sha256", before=digest, after=row.body_sha256),
    )
