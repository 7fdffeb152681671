"""The window on the data: every list of the portal is read-only."""

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, cast
from uuid import UUID

from django.contrib.admin import ModelAdmin, ShowFacets, SimpleListFilter
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.base.columns import Label, words_of

if TYPE_CHECKING:
    AnyModelAdmin = ModelAdmin[Any]
else:  # Django's class takes no type argument when it runs
    AnyModelAdmin = ModelAdmin


class WindowSite(Protocol):
    """What a list asks of the admin site: `dsportal.admin_site.PortalAdminSite` answers."""

    def may_view(self, request: HttpRequest, model: type[Model]) -> bool:
        """Say whether a role of the person may see this list."""

    def before_list(self, request: HttpRequest, model: type[Model]) -> str:
        """Return the list's name; refuse, audited, who may not see it."""

    def before_record(self, request: HttpRequest, model: type[Model], object_id: str) -> str:
        """Return the list's name; audit the reading of the row, refuse who may not see it."""

    def record_links(
        self, request: HttpRequest, model: type[Model], object_id: str
    ) -> Sequence[tuple[str, object]]:
        """Return (address, words) of the screens that tell more about this row."""


class ReadOnlyAdmin(AnyModelAdmin):
    """Lists and shows rows; nothing can be added, changed, deleted or done in bulk here.

    Who may look is decided by the admin site (`may_view`), not by Django's permission table. `shown` names
    the columns of the single row's page: what is not named is never shown, so a sealed column stays unseen.
    A search finds rows by the whole id in one of `id_fields` and nothing else.
    """

    actions = None
    list_per_page = 50
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    search_help_text = _("Search by id: the whole id, as it is copied from a list")
    search_fields: ClassVar[tuple[str, ...]] = ("id",)
    shown: ClassVar[Sequence[Any]] = ()
    id_fields: ClassVar[Sequence[str]] = ("id",)

    @override
    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    @override
    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    @override
    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    @override
    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Ask the site's role table; `obj` does not matter."""
        return self._site.may_view(request, self.model)

    @override
    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    @override
    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return self.shown or self.list_display

    @override
    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return self.shown or self.list_display

    @override
    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        if not search_term:
            return queryset, False
        try:
            wanted = UUID(search_term.strip())
        except ValueError:
            return queryset.none(), False
        matches = Q()
        for field in self.id_fields:
            matches |= Q(**{field: wanted})
        return queryset.filter(matches), False

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
    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        name = self._site.before_list(request, self.model)
        return super().changelist_view(request, {"title": name, "subtitle": None, **(extra_context or {})})

    @override
    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        name = self._site.before_record(request, self.model, object_id)
        shown = {"title": gettext("%(list)s: details") % {"list": name}, "subtitle": None, "list_name": name}
        links = {"record_links": self._site.record_links(request, self.model, object_id)}
        return super().change_view(request, object_id, form_url, {**shown, **links, **(extra_context or {})})

    @property
    def _site(self) -> WindowSite:
        """The portal's admin site."""
        return cast("WindowSite", self.admin_site)


def filter_by(field: str, label: Label, codes: type[StrEnum]) -> type[SimpleListFilter]:
    """Return a filter on a code column that offers the codes in words."""

    class CodeFilter(SimpleListFilter):
        """Choices come from the vocabulary, so an empty table offers them too."""

        title = label
        parameter_name = field

        @override
        def lookups(self, request: HttpRequest, model_admin: AnyModelAdmin) -> tuple[tuple[str, str], ...]:
            return words_of(codes)

        @override
        def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
            chosen = self.value()
            return queryset.filter(**{field: chosen}) if chosen in set(codes) else queryset

    return CodeFilter
