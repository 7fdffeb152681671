"""The row of a vote: the assertion of the voter's authenticator, as it was received."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.approvals.types import Verdict
from apps.lib.identifiers import new_id


class ApprovalVote(models.Model):
    """One signed vote; append-only by trigger, one per person and one per authenticator.

    Everything that a verifier needs lies here, so that the vote can be checked when people and keys are gone.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    request = models.ForeignKey(
        "approvals.ApprovalRequest",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("approval request"),
    )
    ballot = models.OneToOneField(
        "approvals.IssuedBallot", on_delete=models.PROTECT, related_name="+", verbose_name=_("ballot")
    )
    voter = models.CharField(_("voter"), max_length=100)
    verdict = models.CharField(_("verdict"), max_length=8)
    statement = models.TextField(_("statement"))
    credential_id = models.BinaryField(_("credential id"))
    credential_sha256 = models.CharField(_("SHA-256 of the credential id"), max_length=64)
    public_key = models.BinaryField(_("public key (COSE)"))
    key_sha256 = models.CharField(_("SHA-256 of the public key"), max_length=64)
    authenticator_data = models.BinaryField(_("authenticator data"))
    client_data = models.BinaryField(_("client data"))
    signature = models.BinaryField(_("signature"))
    voted_at = models.DateTimeField(_("voted at"))

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="approvals_vote_verdict",
                condition=models.Q(verdict__in=[verdict.value for verdict in Verdict]),
            ),
            models.UniqueConstraint(name="approvals_vote_person", fields=["request", "voter"]),
            models.UniqueConstraint(
                name="approvals_vote_credential", fields=["request", "credential_sha256"]
            ),
            models.UniqueConstraint(name="approvals_vote_key", fields=["request", "key_sha256"]),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.verdict} {self.id}"
