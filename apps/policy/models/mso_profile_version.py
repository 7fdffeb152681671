"""The row of a version of an mdoc profile."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.lib.identifiers import new_id
from apps.policy.states import ProfileState


class MsoProfileVersion(models.Model):
    """A version of the technical material of 8.1; all but state and approval is fixed by trigger."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    doc_type = models.CharField(_("document type"), max_length=100)
    version = models.PositiveIntegerField(_("version"))
    body = models.JSONField(_("content"))
    body_sha256 = models.CharField(_("SHA-256 of the content"), max_length=64)
    state = models.CharField(_("state"), max_length=16, default=ProfileState.DRAFT.value)
    proposed_by = models.CharField(_("proposed by"), max_length=80)
    proposed_at = models.DateTimeField(_("proposed at"))
    approval_id = models.UUIDField(_("approval"), null=True, blank=True)

    class Meta:
        verbose_name = _("mdoc profile")
        verbose_name_plural = _("mdoc profiles")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="policy_profile_state",
                condition=models.Q(state__in=[state.value for state in ProfileState]),
            ),
            models.UniqueConstraint(name="policy_profile_version", fields=["doc_type", "version"]),
            models.UniqueConstraint(
                name="policy_profile_one_approved",
                fields=["doc_type"],
                condition=models.Q(state=ProfileState.APPROVED.value),
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.doc_type} {self.version}"
