"""No damaged octet is accepted, and none makes the reader fall over."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.lib.errors import DomainError
from apps.lib.x509.certificate import read_certificate
from apps.lib.x509.chain import verify_chain
from apps.lib.x509.crl import check_crl, read_crl
from apps.lib.x509.der import signed_parts
from apps.lib.x509.errors import PathInvalid
from apps.lib.x509.linter import lint_certificate
from apps.lib.x509.profile import DS_EKU, SITE_DS
from apps.lib.x509.request import build_request, read_request
from tests.builders.certificate import DS_NAME, NOW, Pki, signs_with, spki

PKI = Pki()
ROOT, DS, CRL = PKI.root(), PKI.ds(), PKI.crl(7, 8)
REQUEST = build_request(spki(PKI.leaf_key), DS_NAME, signs_with(PKI.leaf_key))  # type: ignore[arg-type]  # elliptic


def damaged(data: bytes) -> st.SearchStrategy[bytes]:
    """Return `data` with one octet changed, dropped or doubled."""
    places = st.integers(0, len(data) - 1)
    flipped = st.tuples(places, st.integers(1, 255)).map(
        lambda at: data[: at[0]] + bytes([data[at[0]] ^ at[1]]) + data[at[0] + 1 :]
    )
    return st.one_of(
        flipped,
        places.map(lambda at: data[:at] + data[at + 1 :]),
        places.map(lambda at: data[:at]),
        places.map(lambda at: data[:at] + data[at : at + 1] + data[at:]),
    ).filter(lambda changed: changed != data)


@settings(deadline=None)
@given(damaged(DS))
def test_a_damaged_certificate_is_refused_and_linted(der: bytes) -> None:
    with pytest.raises(DomainError):
        verify_chain(der, ROOT, crl_der=CRL, at=NOW, eku=DS_EKU)
    assert lint_certificate(der, SITE_DS, issuer_der=ROOT)


@settings(deadline=None)
@given(damaged(ROOT))
def test_a_damaged_root_is_refused(der: bytes) -> None:
    with pytest.raises(DomainError):
        verify_chain(DS, der, crl_der=None, at=NOW, eku=DS_EKU)


@settings(deadline=None)
@given(damaged(CRL))
def test_a_damaged_list_is_refused(der: bytes) -> None:
    with pytest.raises(PathInvalid):
        check_crl(read_crl(der), issuer=read_certificate(ROOT), at=NOW)


@settings(deadline=None)
@given(damaged(REQUEST))
def test_a_damaged_request_is_refused(der: bytes) -> None:
    with pytest.raises(DomainError):
        read_request(der, expected_key=spki(PKI.leaf_key))


def test_a_signature_that_does_not_fill_its_octets_is_refused() -> None:
    for read, data in ((read_certificate, DS), (read_crl, CRL), (read_request, REQUEST)):
        at = len(data) - len(signed_parts(data)[2]) - 1
        with pytest.raises(DomainError):
            read(data[:at] + b"\x01" + data[at + 1 :])


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_make_a_reader_fall_over(data: bytes) -> None:
    for read in (read_certificate, read_crl, read_request):
        with suppress(DomainError):
            read(data)
