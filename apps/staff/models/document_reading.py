"""The row that says who opened which version of a document (5.3.8)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.lib.identifiers import new_id


class DocumentReading(models.Model):
    """One opening of a text; added and never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.ForeignKey(
        "staff.DocumentVersion",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("document version"),
    )
    reader = models.CharField(_("reader"), max_length=80)
    read_at = models.DateTimeField(_("read at"))

    class Meta:
        verbose_name = _("reading of a document")
        verbose_name_plural = _("readings of documents")
        indexes = [models.Index(fields=["version", "reader"], name="staff_reading_idx")]

    @override
    def __str__(self) -> str:
        return str(self.id)
