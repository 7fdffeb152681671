"""The row of one organisation's approval of a profile."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.lib.cps.roles import DECISION_BODY
from apps.lib.identifiers import new_id


class ProfileApproval(models.Model):
    """A voice for exactly the content with that digest (8.1, 1.5.3); rows are only added."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    profile = models.ForeignKey(
        "policy.MsoProfileVersion", on_delete=models.PROTECT, related_name="+", verbose_name=_("mdoc profile")
    )
    body_sha256 = models.CharField(_("SHA-256 of the content"), max_length=64)
    actor_id = models.CharField(_("approved by"), max_length=80)
    organisation = models.CharField(_("organisation"), max_length=40)
    approved_at = models.DateTimeField(_("approved at"))

    class Meta:
        verbose_name = _("approval of a profile")
        verbose_name_plural = _("approvals of profiles")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="policy_approval_person", fields=["profile", "actor_id"]),
            models.UniqueConstraint(name="policy_approval_organisation", fields=["profile", "organisation"]),
            models.CheckConstraint(
                name="policy_approval_body",
                condition=models.Q(organisation__in=sorted(name.value for name in DECISION_BODY)),
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.organisation} {self.profile_id}"
