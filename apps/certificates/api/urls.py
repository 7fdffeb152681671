"""Routes of this app below ``/api/v1/``."""

from django.urls import path

from apps.certificates.api.views import IacaCertificateView, IacaCrlView

urlpatterns = [
    path("iaca.pem", IacaCertificateView.as_view(), name="iaca-certificate"),
    path("iaca.crl", IacaCrlView.as_view(), name="iaca-crl"),
]
