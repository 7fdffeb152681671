"""Our AdminSite: nothing opens before a second factor, roles decide what is seen, nothing is edited."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.options import ModelAdmin
from django.db.models import Model
from django.db.models.base import ModelBase
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.base.conf import conf

_WITHOUT_NEW_PASSWORD = ("admin:password_change", "admin:logout")


class PortalAdminSite(AdminSite):
    """The staff portal (design decision 14: the admin is a window)."""

    site_header = _("Document Signer operations portal")
    site_title = _("DS portal")
    index_title = _("Home")
    enable_nav_sidebar = False
    site_url = None

    @override
    def register(
        self,
        model_or_iterable: type[Model] | Iterable[type[Model]],
        admin_class: "type[ModelAdmin[Any]] | None" = None,
        **options: Any,
    ) -> None:
        """Take read-only lists; what a third-party package brings along (with edit forms) is passed over."""
        from apps.base.admin import ReadOnlyAdmin  # noqa: PLC0415 - models are not loaded when this module is

        models = [model_or_iterable] if isinstance(model_or_iterable, ModelBase) else list(model_or_iterable)
        if admin_class is not None and issubclass(admin_class, ReadOnlyAdmin):
            super().register(models, admin_class, **options)

    @override
    def has_permission(self, request: HttpRequest) -> bool:
        user: Any = request.user
        return bool(super().has_permission(request) and user.is_verified())

    @override
    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        """Wrap a view; a person with an expired password gets the password page instead."""
        from dsportal.screens.passwords import must_change  # noqa: PLC0415 - imports models

        def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            allowed = {reverse(name) for name in _WITHOUT_NEW_PASSWORD}
            if request.path not in allowed and must_change(request):
                return redirect("admin:password_change")
            response: HttpResponseBase = view(request, *args, **kwargs)
            return response

        return super().admin_view(gate, cacheable)

    @override
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        from dsportal.screens.login import log_in  # noqa: PLC0415 - imports models

        return log_in(request, {**self.each_context(request), "title": _("Log in"), **(extra_context or {})})

    @override
    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        from dsportal.screens.login import PortalLogoutView  # noqa: PLC0415 - imports models

        return PortalLogoutView.as_view()(request)

    @override
    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        from dsportal.screens.passwords import PortalPasswordView  # noqa: PLC0415 - imports models

        view = PortalPasswordView.as_view(extra_context=self.each_context(request))
        return view(request)

    @override
    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        from dsportal.screens.home import home  # noqa: PLC0415 - imports models

        return home(request)

    @override
    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        from dsportal.screens.frame import frame  # noqa: PLC0415 - imports models

        context = super().each_context(request)
        context.pop("log_entries", None)  # Django's own history is never written here
        return (
            context
            | {"evaluation": not conf().production}
            | frame(request, has_permission=context["has_permission"])
        )

    @override
    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Return nothing: the menu of `dsportal.menu` stands in its place."""
        return []

    def may_view(self, request: HttpRequest, model: type[Model]) -> bool:
        """Say whether a role of the person may see this list; unknown lists are seen by nobody."""
        from dsportal.screens.frame import may_view  # noqa: PLC0415 - imports models

        return self.has_permission(request) and may_view(request, _label(model))

    def before_list(self, request: HttpRequest, model: type[Model]) -> str:
        """Return the name of the list; refuse, audited, who may not see it."""
        from dsportal.screens import frame  # noqa: PLC0415 - imports models

        if not self.may_view(request, model):
            frame.refuse(request, _label(model))
        return frame.list_name(_label(model))

    def before_record(self, request: HttpRequest, model: type[Model], object_id: str) -> str:
        """Write the reading of a single record into the audit log (5.4.1); refuse who may not read it."""
        from dsportal.screens import frame  # noqa: PLC0415 - imports models

        name = self.before_list(request, model)
        frame.record_reading(request, _label(model), object_id)
        return name

    def record_links(
        self, request: HttpRequest, model: type[Model], object_id: str
    ) -> list[tuple[str, object]]:
        """Return the screens that tell more about a row."""
        from dsportal.screens import frame  # noqa: PLC0415 - imports models

        return frame.record_links(request, _label(model), object_id)

    @override
    def get_urls(self) -> list[URLPattern | URLResolver]:
        from dsportal.screens.routes import screen_routes  # noqa: PLC0415 - imports models

        unused = {"view_on_site", "autocomplete", "password_change_done", "app_list"}
        inherited = [route for route in super().get_urls() if getattr(route, "name", "") not in unused]
        ours = [path(route, self.admin_view(view), name=name) for route, view, name in screen_routes()]
        return ours + inherited


def _label(model: type[Model]) -> str:
    """Return e.g. ``issuance.credential``."""
    label: str = model._meta.label_lower  # noqa: SLF001 - Django's public face of a model, underscore or not
    return label
