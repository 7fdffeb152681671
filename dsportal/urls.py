"""Routes: portal, second factor, passkey ceremonies, language, API."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from dsportal.screens import second_factor
from dsportal.screens.login import PortalLogoutView

_second_factor = [
    path("", second_factor.challenge, name="challenge"),
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
handler400 = "dsportal.screens.errors.bad_request"
handler403 = "dsportal.screens.errors.forbidden"
handler404 = "dsportal.screens.errors.not_found"
handler500 = "dsportal.screens.errors.server_error"
