"""The trust anchor and the root's list are public and cacheable; nothing else is offered (4.9.9)."""

import pytest
from cryptography import x509
from rest_framework.test import APIRequestFactory

from apps.certificates.api.urls import urlpatterns
from apps.certificates.api.views import IacaCertificateView, IacaCrlView
from tests.factories.certificates import make_crl, make_root

pytestmark = pytest.mark.django_db
GET = APIRequestFactory().get("/")


def test_gives_the_root_certificate() -> None:
    root = make_root()
    answer = IacaCertificateView.as_view()(GET)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/x-pem-file"
    assert x509.load_pem_x509_certificate(answer.content) == x509.load_der_x509_certificate(bytes(root.der))


def test_gives_the_revocation_list() -> None:
    edition = make_crl()
    answer = IacaCrlView.as_view()(GET)
    assert (answer.status_code, answer.content) == (200, edition.der)
    assert answer["Content-Type"] == "application/pkix-crl"
    assert answer["Cache-Control"] == "public, max-age=300"


def test_says_that_nothing_changed() -> None:
    make_crl()
    etag = IacaCrlView.as_view()(GET)["ETag"]
    again = IacaCrlView.as_view()(APIRequestFactory().get("/", headers={"If-None-Match": etag}))
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)


@pytest.mark.parametrize("view", [IacaCertificateView, IacaCrlView])
def test_says_when_there_is_nothing_yet(view: type[IacaCrlView]) -> None:
    answer = view.as_view()(GET)
    assert answer.status_code == 503
    assert answer["Retry-After"]


@pytest.mark.parametrize("view", [IacaCertificateView, IacaCrlView])
@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_takes_nothing(view: type[IacaCrlView], method: str) -> None:
    assert view.as_view()(getattr(APIRequestFactory(), method)("/")).status_code == 405


def test_offers_whole_files_and_no_status_of_a_single_certificate() -> None:
    assert sorted(str(each.pattern) for each in urlpatterns) == ["iaca.crl", "iaca.pem"]
