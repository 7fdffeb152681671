"""The window on the data: every list of the portal is read-only."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.admin import ModelAdmin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from typing_extensions import override

if TYPE_CHECKING:
    AnyModelAdmin = ModelAdmin[Any]
else:  # Django's class takes no type argument when it runs
    AnyModelAdmin = ModelAdmin


class ReadOnlyAdmin(AnyModelAdmin):
    """Lists and shows rows; nothing can be added, changed, deleted or done in bulk here.

    Who may look is decided by the admin site (`may_view`), not by Django's permission table. `fields` is
    obligatory: what is not named there is never shown, so a new sealed column stays unseen.
    """

    actions = None
    list_per_page = 50
    show_full_result_count = False
    fields: ClassVar[Sequence[str]] = ()

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Ask the site's role table; `obj` does not matter."""
        may_view: bool = self.admin_site.may_view(request, self.model)  # type: ignore[attr-defined]  # PortalAdminSite
        return may_view

    @override
    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    @override
    def get_urls(self) -> list[URLPattern]:
        """Offer the list and the single row, and no other view."""
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        wrap = self.admin_site.admin_view
        return [
            path("", wrap(self.changelist_view), name=f"{name}_changelist"),
            path("<path:object_id>/change/", wrap(self.change_view), name=f"{name}_change"),
        ]

    @override
    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        title = {"title": self.opts.verbose_name_plural, "subtitle": None}
        return super().changelist_view(request, {**title, **(extra_context or {})})

    @override
    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        self.admin_site.before_record(request, self.model, object_id)  # type: ignore[attr-defined]  # PortalAdminSite
        title = {"title": _("%(kind)s: details") % {"kind": self.opts.verbose_name}, "subtitle": None}
        return super().change_view(request, object_id, form_url, {**title, **(extra_context or {})})
