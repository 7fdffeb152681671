"""Routes of the issuance."""

from django.urls import path

from apps.issuance.api.views import AcknowledgementView, CredentialsView

urlpatterns = [
    path("applications/<uuid:application_id>/credentials", CredentialsView.as_view(), name="credentials"),
    path(
        "applications/<uuid:application_id>/acknowledgement",
        AcknowledgementView.as_view(),
        name="acknowledgement",
    ),
]
