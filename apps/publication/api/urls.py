"""Routes of the publication."""

from django.urls import path

from apps.publication.api.views import (
    CertificateIndexView,
    CertificateView,
    StatusListIndexView,
    StatusListView,
)

urlpatterns = [
    path("status-lists", StatusListIndexView.as_view(), name="status-list-index"),
    path("status-lists/<uuid:list_id>", StatusListView.as_view(), name="status-list"),
    path("ds-certificates", CertificateIndexView.as_view(), name="ds-certificate-index"),
    path("ds-certificates/<uuid:certificate_id>", CertificateView.as_view(), name="ds-certificate"),
]
