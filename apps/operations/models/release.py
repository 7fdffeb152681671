"""The row of a release of software."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.operations.models.record import Record, one_of
from apps.operations.states import ReleaseState


class Release(Record):
    """A release on its way through two approvals (5.2.1.2, 6.6.1); `recorded_by` developed it."""

    software = models.CharField(_("software"), max_length=40)
    version = models.CharField(_("version"), max_length=40)
    content_sha256 = models.CharField(_("SHA-256 of the content"), max_length=64)
    change = models.ForeignKey(
        "operations.ChangeRequest",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("change request"),
        null=True,
        blank=True,
    )
    tested_by = models.CharField(_("tested by"), max_length=100, blank=True, default="")
    tested_at = models.DateTimeField(_("tested at"), null=True, blank=True)
    test_report_sha256 = models.CharField(
        _("SHA-256 of the test report"), max_length=64, blank=True, default=""
    )
    ops_approval_id = models.UUIDField(_("approval of the release"), null=True, blank=True)
    ops_voters = models.JSONField(_("approved by"), default=list)
    ca_approval_id = models.UUIDField(_("approval of the introduction"), null=True, blank=True)
    order = models.ForeignKey(
        "operations.WorkOrder",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("work order"),
        null=True,
        blank=True,
    )
    deployed_by = models.CharField(_("deployed by"), max_length=100, blank=True, default="")
    deployed_at = models.DateTimeField(_("deployed at"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=20, default=ReleaseState.DEVELOPED.value, db_index=True)

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_of("operations_release_state", "state", ReleaseState),
            models.UniqueConstraint(name="operations_release_version", fields=["software", "version"]),
            models.CheckConstraint(
                name="operations_release_two_people",
                condition=~models.Q(tested_by=models.F("recorded_by")),
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.software} {self.version}"
