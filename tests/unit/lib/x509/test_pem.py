"""A pasted certificate: exactly one, and readable."""

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from apps.lib.x509.errors import CertificateUnreadable
from apps.lib.x509.pem import der_of_pem
from tests.factories.certificates import PKI

DER = PKI.root()
PEM = x509.load_der_x509_certificate(DER).public_bytes(Encoding.PEM).decode()


def test_the_octets_are_those_of_the_certificate() -> None:
    assert der_of_pem(PEM) == DER


@pytest.mark.parametrize("text", ["", "no certificate", "証明書", PEM + PEM])
def test_nothing_or_a_chain_is_refused_with_the_field(text: str) -> None:
    with pytest.raises(CertificateUnreadable) as refusal:
        der_of_pem(text)
    assert refusal.value.field == "pem"
