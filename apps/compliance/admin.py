"""The list of findings."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from apps.base.admin import ReadOnlyAdmin
from apps.base.columns import code_column, instant_column, text_column
from apps.compliance.models import AuthorityFinding


@admin.register(AuthorityFinding)
class AuthorityFindingAdmin(ReadOnlyAdmin):
    """What the nightly review found."""

    list_display = (
        code_column("code", _("Finding")),
        text_column("subject", _("Subject")),
        text_column("clause", _("Clause")),
        text_column("detail", _("Details")),
        instant_column("found_at", _("Found")),
        instant_column("cleared_at", _("Gone")),
    )
    ordering = ("-found_at", "code")
