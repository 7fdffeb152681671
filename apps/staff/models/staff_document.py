"""The row of a document that staff may read (5.3.8)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.lib.identifiers import new_id
from apps.staff.types import DocumentKind


class StaffDocument(models.Model):
    """A document by its code; text and readers belong to its versions."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(_("code"), max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=24)
    title = models.CharField(_("title"), max_length=200)
    registered_by = models.CharField(_("registered by"), max_length=80)
    registered_at = models.DateTimeField(_("registered at"))

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            models.CheckConstraint(
                name="staff_document_kind", condition=models.Q(kind__in=[kind.value for kind in DocumentKind])
            )
        ]

    @override
    def __str__(self) -> str:
        return self.code
