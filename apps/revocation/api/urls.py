"""Routes of the revocation."""

from django.urls import path

from apps.revocation.api.views import RevocationsView

urlpatterns = [path("revocations", RevocationsView.as_view(), name="revocations")]
