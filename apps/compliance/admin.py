"""Lists of findings and of compliance audits."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from apps.base.admin import ReadOnlyAdmin, filter_by
from apps.base.columns import (
    actor_column,
    code_column,
    day_column,
    id_column,
    instant_column,
    state_column,
    text_column,
)
from apps.compliance.models import AuthorityFinding, ComplianceAudit
from apps.compliance.states import AuditState


@admin.register(AuthorityFinding)
class AuthorityFindingAdmin(ReadOnlyAdmin):
    """What the nightly review found."""

    list_display = (
        code_column("code", _("What was found")),
        actor_column("subject", _("Subject")),
        text_column("clause", _("Clause")),
        text_column("detail", _("Details")),
        instant_column("found_at", _("Found at")),
        instant_column("cleared_at", _("Gone")),
    )
    ordering = ("-found_at", "code")


@admin.register(ComplianceAudit)
class ComplianceAuditAdmin(ReadOnlyAdmin):
    """Audits, who makes them and who is in charge on site."""

    list_display = (
        id_column("id", _("Audit")),
        code_column("kind", _("Kind")),
        state_column("state", _("State")),
        day_column("planned_for", _("Planned for")),
        text_column("firm", _("Audit firm")),
        actor_column("auditor", _("External auditor")),
        actor_column("site_lead", _("In charge on site")),
    )
    shown = (
        *list_display,
        text_column("reason", _("Reason")),
        day_column("independence_declared_on", _("Independence declared on")),
        actor_column("planned_by", _("Planned by")),
        instant_column("planned_at", _("Planned")),
        instant_column("started_at", _("Begun")),
    )
    list_filter = (filter_by("state", _("State"), AuditState),)
    ordering = ("-planned_for",)
