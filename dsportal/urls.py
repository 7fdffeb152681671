"""Routes: portal, second factor, passkey ceremonies, language, API."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from apps.base.middleware import api_errors
from dsportal.screens import errors, second_factor
from dsportal.screens.login import PortalLogoutView

_second_factor = [
    path("", second_factor.challenge, name="challenge"),
    path("again/", second_factor.step_up_page, name="step_up"),
    path("enrol/", second_factor.enrol, name="enrol"),
    path("recovery-codes/", second_factor.recovery_codes, name="recovery"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/sign-out/", PortalLogoutView.as_view(), name="sign_out"),
    path("admin/mfa/", include((_second_factor, "mfa"))),
    path("admin/webauthn/", include("dsportal.screens.urls_passkeys", namespace="otp_webauthn")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("dsportal.api_urls")),
]
handler400 = api_errors(errors.bad_request, status=400, code="invalid")
handler403 = api_errors(errors.forbidden, status=403, code="refused")
handler404 = api_errors(errors.not_found, status=404, code="missing")
handler500 = api_errors(errors.server_error, status=500, code="internal_error")
