"""The row of a security strength review."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.lib.identifiers import new_id
from apps.policy.states import ReviewConclusion


class StrengthReview(models.Model):
    """The Digital Agency's yearly review of key sizes (6.1.5); all but the approval is fixed by trigger."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reviewed_on = models.DateField(_("reviewed on"))
    conclusion = models.CharField(_("conclusion"), max_length=16)
    key_bits = models.PositiveSmallIntegerField(_("key size (bits)"))
    evidence = models.CharField(_("evidence"), max_length=500)
    alert = models.ForeignKey(
        "policy.AlgorithmAlert",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        verbose_name=_("algorithm alert"),
    )
    recorded_by = models.CharField(_("recorded by"), max_length=80)
    recorded_at = models.DateTimeField(_("recorded at"))
    approval_id = models.UUIDField(_("approval"), null=True)
    approved_at = models.DateTimeField(_("approved at"), null=True)

    class Meta:
        verbose_name = _("security strength review")
        verbose_name_plural = _("security strength reviews")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="policy_review_conclusion",
                condition=models.Q(conclusion__in=[each.value for each in ReviewConclusion]),
            ),
            models.CheckConstraint(
                name="policy_review_approval",
                condition=models.Q(approved_at__isnull=True, approval_id__isnull=True)
                | models.Q(
                    approved_at__isnull=False,
                    approval_id__isnull=False,
                    conclusion=ReviewConclusion.CHANGE_NEEDED.value,
                ),
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.reviewed_on} {self.conclusion}"
