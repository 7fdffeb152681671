"""The row of a version of a document (5.3.8)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.staff.models.edition import Edition
from apps.staff.states import EditionState


class DocumentVersion(Edition):
    """`readers` are the codes of the roles that may open it; the digest covers them."""

    document = models.ForeignKey(
        "staff.StaffDocument", on_delete=models.PROTECT, related_name="+", verbose_name=_("document")
    )
    readers = models.JSONField(_("readers"))

    class Meta(Edition.Meta):
        verbose_name = _("document version")
        verbose_name_plural = _("document versions")
        constraints = [
            *Edition.Meta.constraints,
            models.UniqueConstraint(name="staff_document_version_once", fields=["document", "version"]),
            models.UniqueConstraint(
                name="staff_one_document_version",
                fields=["document"],
                condition=models.Q(state=EditionState.IN_FORCE.value),
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.version} {self.state}"
