"""The row of a ballot: a vote that its voter has not signed yet."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.approvals.states import BallotState
from apps.lib.identifiers import new_id


class IssuedBallot(models.Model):
    """One challenge for one person, usable once and for minutes; one is open per person and request."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    request = models.ForeignKey(
        "approvals.ApprovalRequest",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("approval request"),
    )
    voter = models.CharField(_("voter"), max_length=100)
    statement = models.TextField(_("statement"))
    issued_at = models.DateTimeField(_("issued at"))
    expires_at = models.DateTimeField(_("expires at"))
    state = models.CharField(_("state"), max_length=16, default=BallotState.ISSUED.value)

    class Meta:
        verbose_name = _("ballot")
        verbose_name_plural = _("ballots")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="approvals_ballot_state",
                condition=models.Q(state__in=[state.value for state in BallotState]),
            ),
            models.UniqueConstraint(
                name="approvals_ballot_one_open",
                fields=["request", "voter"],
                condition=models.Q(state=BallotState.ISSUED.value),
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.voter} {self.id}"
