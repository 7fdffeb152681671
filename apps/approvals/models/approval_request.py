"""The row of a request for approval."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.approvals.states import ApprovalState
from apps.lib.identifiers import new_id

_APPROVED = (ApprovalState.APPROVED.value, ApprovalState.CONSUMED.value)
_UNAPPROVED = (ApprovalState.PENDING.value,)
_LIVE = (ApprovalState.PENDING.value, ApprovalState.APPROVED.value)
_WITH_REASON = (ApprovalState.DECLINED.value, ApprovalState.WITHDRAWN.value)


class ApprovalRequest(models.Model):
    """What is asked, as the canonical text that votes sign; only the state and its instants ever change.

    Columns beside `statement` repeat it for searches and are compared with it whenever the row counts.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(_("kind of act"), max_length=40)
    clause = models.CharField(_("clause"), max_length=40)
    subject = models.CharField(_("subject"), max_length=100, db_index=True)
    statement = models.TextField(_("statement"))
    digest = models.CharField(_("SHA-256 of the statement"), max_length=64)
    requested_by = models.CharField(_("requested by"), max_length=100, db_index=True)
    requested_at = models.DateTimeField(_("requested at"))
    expires_at = models.DateTimeField(_("votes until"))
    state = models.CharField(_("state"), max_length=16, default=ApprovalState.PENDING.value, db_index=True)
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    use_until = models.DateTimeField(_("usable until"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closed_by = models.CharField(_("closed by"), max_length=100, blank=True, default="")
    closing_reason = models.TextField(_("reason of closing"), blank=True, default="")

    class Meta:
        verbose_name = _("approval request")
        verbose_name_plural = _("approval requests")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="approvals_request_state",
                condition=models.Q(state__in=[state.value for state in ApprovalState]),
            ),
            models.CheckConstraint(
                name="approvals_request_approved",
                condition=(
                    models.Q(approved_at__isnull=True, use_until__isnull=True)
                    & ~models.Q(state__in=_APPROVED)
                )
                | (
                    models.Q(approved_at__isnull=False, use_until__isnull=False)
                    & ~models.Q(state__in=_UNAPPROVED)
                ),
            ),
            models.CheckConstraint(
                name="approvals_request_closed",
                condition=models.Q(state__in=_LIVE, closed_at__isnull=True, closed_by="")
                | (~models.Q(state__in=_LIVE) & models.Q(closed_at__isnull=False) & ~models.Q(closed_by="")),
            ),
            models.CheckConstraint(
                name="approvals_request_reason",
                condition=~models.Q(state__in=_WITH_REASON) | ~models.Q(closing_reason=""),
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
