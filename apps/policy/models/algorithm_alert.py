"""The row of a warning that an algorithm is weak."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.lib.identifiers import new_id
from apps.policy.states import AlertDecision


class AlgorithmAlert(models.Model):
    """A warning and the CA manager's decision about it (6.3.2.1); a decision is final by trigger."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    algorithm = models.CharField(_("algorithm"), max_length=48)
    source = models.CharField(_("source"), max_length=200)
    summary = models.CharField(_("summary"), max_length=500)
    raised_by = models.CharField(_("raised by"), max_length=80)
    raised_at = models.DateTimeField(_("raised at"))
    decision = models.CharField(_("decision"), max_length=12, default=AlertDecision.UNDECIDED.value)
    reason = models.CharField(_("reason"), max_length=500, default="")
    decided_by = models.CharField(_("decided by"), max_length=80, default="")
    decided_at = models.DateTimeField(_("decided at"), null=True)

    class Meta:
        verbose_name = _("algorithm alert")
        verbose_name_plural = _("algorithm alerts")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="policy_alert_decision",
                condition=models.Q(decision=AlertDecision.UNDECIDED.value, decided_at__isnull=True)
                | models.Q(
                    decision__in=[each.value for each in AlertDecision if each != AlertDecision.UNDECIDED],
                    decided_at__isnull=False,
                ),
            )
        ]

    @override
    def __str__(self) -> str:
        return self.algorithm
