"""Routes under /api/v1/."""

from django.urls import path

from apps.registration.api.views import ApplicationsView, ApplicationView, NonceView

urlpatterns = [
    path("nonces", NonceView.as_view(), name="nonces"),
    path("applications", ApplicationsView.as_view(), name="applications"),
    path("applications/<uuid:application_id>", ApplicationView.as_view(), name="application"),
]
