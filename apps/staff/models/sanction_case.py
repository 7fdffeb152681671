"""The row of a sanction case (5.3.6)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.lib.identifiers import new_id
from apps.staff.states import SanctionState


class SanctionCase(models.Model):
    """What somebody did beyond their authority and what followed; the texts are sealed.

    `audit_events` are ids of audit events, `auditors` the actor ids of the auditors who may read the case.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(
        "staff.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("member of staff")
    )
    state = models.CharField(_("state"), max_length=12, default=SanctionState.UNDER_REVIEW.value)
    sealed_facts = models.BinaryField()
    sealed_decision = models.BinaryField(null=True)
    audit_events = models.JSONField(_("audit events"))
    auditors = models.JSONField(_("auditors"))
    opened_by = models.CharField(_("opened by"), max_length=80)
    opened_at = models.DateTimeField(_("opened at"))
    decided_by = models.CharField(_("decided by"), max_length=80, blank=True, default="")
    decided_at = models.DateTimeField(_("decided at"), null=True)

    class Meta:
        verbose_name = _("sanction case")
        verbose_name_plural = _("sanction cases")
        constraints = [
            models.CheckConstraint(
                name="staff_sanction_state",
                condition=models.Q(state__in=[state.value for state in SanctionState]),
            ),
            models.CheckConstraint(
                name="staff_sanction_decision",
                condition=models.Q(state=SanctionState.UNDER_REVIEW.value, sealed_decision__isnull=True)
                | models.Q(state=SanctionState.DECIDED.value, sealed_decision__isnull=False),
            ),
        ]

    @override
    def __str__(self) -> str:
        return str(self.id)
