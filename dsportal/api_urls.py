"""Routes of the API, version 1: each app brings its own."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

urlpatterns = [
    path("", include("apps.staff.api.urls")),
    path("", include("apps.registration.api.urls")),
    path("", include("apps.issuance.api.urls")),
    path("", include("apps.revocation.api.urls")),
    path("", include("apps.publication.api.urls")),
    path("", include("apps.certificates.api.urls")),
    path(
        "schema/", SpectacularAPIView.as_view(authentication_classes=(), permission_classes=()), name="schema"
    ),
]
