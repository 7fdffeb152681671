"""What every record of operation has: an id, and who wrote it when."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.lib.identifiers import new_id


class Record(models.Model):
    """The common columns."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    recorded_by = models.CharField(_("recorded by"), max_length=100)
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        abstract = True


def one_of(name: str, column: str, codes: type[StrEnum]) -> models.CheckConstraint:
    """Return the constraint that keeps `column` within the vocabulary."""
    return models.CheckConstraint(
        name=name, condition=models.Q(**{f"{column}__in": [code.value for code in codes]})
    )
