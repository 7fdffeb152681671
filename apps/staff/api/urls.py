"""Routes of the app `staff` under /api/v1/."""

from django.urls import path

from apps.staff.api import schema  # noqa: F401 - registers how the schema shows our authentication
from apps.staff.api.views import TokenView

urlpatterns = [path("token", TokenView.as_view(), name="token")]
