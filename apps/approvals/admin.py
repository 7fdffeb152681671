"""Lists of approval requests, ballots and votes."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from apps.approvals.models import ApprovalRequest, ApprovalVote, IssuedBallot
from apps.approvals.states import ApprovalState, BallotState
from apps.approvals.types import Verdict
from apps.base.admin import ReadOnlyAdmin, filter_by
from apps.base.columns import (
    actor_column,
    code_column,
    id_column,
    instant_column,
    state_column,
    text_column,
)
from apps.lib.cps.approval_kinds import Kind


@admin.register(ApprovalRequest)
class ApprovalRequestAdmin(ReadOnlyAdmin):
    """What was asked, by whom, and how it ended; the statement is the text that the votes sign."""

    list_display = (
        instant_column("requested_at", _("Requested")),
        code_column("kind", _("Kind")),
        state_column("state", _("State")),
        actor_column("requested_by", _("Requested by")),
        text_column("clause", _("Clause")),
        instant_column("expires_at", _("Votes until")),
    )
    shown = (
        id_column("id", _("Id")),
        *list_display,
        text_column("subject", _("Subject")),
        id_column("digest", _("SHA-256 of the statement")),
        text_column("statement", _("Statement")),
        instant_column("approved_at", _("Approved")),
        instant_column("use_until", _("Usable until")),
        instant_column("closed_at", _("Closed")),
        actor_column("closed_by", _("Closed by")),
        text_column("closing_reason", _("Reason")),
    )
    list_filter = (filter_by("state", _("State"), ApprovalState), filter_by("kind", _("Kind"), Kind))
    ordering = ("-requested_at",)


@admin.register(IssuedBallot)
class IssuedBallotAdmin(ReadOnlyAdmin):
    """Ballots that were handed out, cast or not."""

    list_display = (
        instant_column("issued_at", _("Issued")),
        actor_column("voter", _("Voter")),
        state_column("state", _("State")),
        id_column("request_id", _("Approval request")),
    )
    shown = (id_column("id", _("Id")), *list_display, text_column("statement", _("Statement")))
    list_filter = (filter_by("state", _("State"), BallotState),)
    id_fields = ("id", "request_id")
    ordering = ("-issued_at",)


@admin.register(ApprovalVote)
class ApprovalVoteAdmin(ReadOnlyAdmin):
    """Signed votes; the parts of the signature are in the export."""

    list_display = (
        instant_column("voted_at", _("Voted")),
        actor_column("voter", _("Voter")),
        state_column("verdict", _("Verdict")),
        id_column("request_id", _("Approval request")),
    )
    shown = (
        id_column("id", _("Id")),
        *list_display,
        id_column("key_sha256", _("SHA-256 of the key")),
        text_column("statement", _("Statement")),
    )
    list_filter = (filter_by("verdict", _("Verdict"), Verdict),)
    id_fields = ("id", "request_id")
    ordering = ("-voted_at",)
