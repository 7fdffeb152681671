"""The row of a contact with a stakeholder."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.operations.models.record import Record


class StakeholderContact(Record):
    """Who was in contact about what, when (5.2.1.2); never changes."""

    stakeholder = models.CharField(_("stakeholder"), max_length=40)
    topic = models.CharField(_("topic"), max_length=40)
    contacted_at = models.DateTimeField(_("time of the contact"))
    sealed_text = models.BinaryField(_("content"))

    class Meta:
        verbose_name = _("contact with a stakeholder")
        verbose_name_plural = _("contacts with stakeholders")

    @override
    def __str__(self) -> str:
        return str(self.id)
