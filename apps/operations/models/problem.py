"""The row of a problem."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.operations.models.record import Record, one_of
from apps.operations.states import ProblemState


class Problem(Record):
    """A cause of incidents and its remedy (5.2.1.5); `recorded_by` opened it."""

    sealed_text = models.BinaryField(_("content"))
    sealed_cause = models.BinaryField(_("cause and remedy"), null=True, blank=True)
    analysed_by = models.CharField(_("analysed by"), max_length=100, blank=True, default="")
    analysed_at = models.DateTimeField(_("analysed at"), null=True, blank=True)
    decided_by = models.CharField(_("decided by"), max_length=100, blank=True, default="")
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    closed_by = models.CharField(_("closed by"), max_length=100, blank=True, default="")
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=20, default=ProblemState.REPORTED.value, db_index=True)

    class Meta:
        verbose_name = _("problem")
        verbose_name_plural = _("problems")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_of("operations_problem_state", "state", ProblemState),
            models.CheckConstraint(
                name="operations_problem_two_people",
                condition=models.Q(decided_by="") | ~models.Q(decided_by=models.F("analysed_by")),
            ),
        ]

    @override
    def __str__(self) -> str:
        return str(self.id)
