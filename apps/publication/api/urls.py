"""Routes of the publication."""

from django.urls import path

from apps.publication.api.views import StatusListIndexView, StatusListView

urlpatterns = [
    path("status-lists", StatusListIndexView.as_view(), name="status-list-index"),
    path("status-lists/<uuid:list_id>", StatusListView.as_view(), name="status-list"),
]
