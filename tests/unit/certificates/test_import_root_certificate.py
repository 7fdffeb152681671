"""The trust anchor is pinned once, by a fingerprint that came by another way."""

import hashlib

import pytest
from django.test import override_settings

from apps.base.conf import conf
from apps.certificates.errors import (
    NoRootCertificate,
    ProfileBroken,
    RoleMissing,
    RootAlreadyPinned,
    RootFingerprintMismatch,
    SimulatedRootRefused,
)
from apps.certificates.events import CertificateAudit
from apps.certificates.models import RootCertificate
from apps.certificates.selectors import pinned_root, root_certificate
from apps.certificates.services import import_root_certificate
from apps.certificates.types import PinnedRoot
from apps.lib.actor import Actor
from apps.lib.clock import FixedClock
from apps.lib.x509.linter import lint_certificate
from apps.lib.x509.name import DistinguishedName
from apps.lib.x509.profile import SITE_IACA, months_later
from tests.builders.certificate import NOW, Pki, distribution_point
from tests.factories.certificates import PKI, Audited, engineer, issuer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
ROOT = PKI.root()
REAL = Pki(
    name=DistinguishedName(country="JP", organisation="J-LIS", common_name="mdoc IACA").to_x509()
).root()


def sha256(der: bytes) -> str:
    return hashlib.sha256(der).hexdigest()


def pin(
    clock: FixedClock, der: bytes = ROOT, *, expected: str = "", actor: Actor | None = None
) -> PinnedRoot:
    return import_root_certificate(
        actor=actor or engineer(), clock=clock, der=der, expected_sha256=expected or sha256(der)
    )


def test_pins_the_announced_root_and_marks_it_as_simulated(clock: FixedClock, audited: Audited) -> None:
    done = pin(clock)
    assert done.simulated
    assert root_certificate() == ROOT
    assert pinned_root() == done
    assert audited(CertificateAudit.ROOT_IMPORTED) == [("DONE", "")]


@pytest.mark.parametrize("typed", ["", "０" * 64, "0" * 64, "指紋"])
def test_refuses_what_is_not_the_fingerprint_whatever_was_typed(clock: FixedClock, typed: str) -> None:
    with pytest.raises(RootFingerprintMismatch):
        import_root_certificate(actor=engineer(), clock=clock, der=ROOT, expected_sha256=typed)
    assert not RootCertificate.objects.exists()


def test_takes_the_fingerprint_as_people_read_it(clock: FixedClock) -> None:
    digits = sha256(REAL).upper()
    done = pin(clock, REAL, expected=":".join(digits[at : at + 2] for at in range(0, 64, 2)))
    assert not done.simulated


def test_the_same_root_again_changes_nothing(clock: FixedClock, audited: Audited) -> None:
    assert pin(clock) == pin(clock)
    assert audited(CertificateAudit.ROOT_IMPORTED) == [("DONE", "")]
    assert RootCertificate.objects.count() == 1


def test_refuses_another_fingerprint(clock: FixedClock, audited: Audited) -> None:
    with pytest.raises(RootFingerprintMismatch):
        pin(clock, expected=sha256(REAL))
    assert audited(CertificateAudit.ROOT_IMPORTED) == [("REFUSED", "root_fingerprint_mismatch")]
    with pytest.raises(NoRootCertificate):
        root_certificate()
    with pytest.raises(NoRootCertificate):
        pinned_root()


def test_refuses_a_second_root(clock: FixedClock) -> None:
    pin(clock)
    with pytest.raises(RootAlreadyPinned):
        pin(clock, REAL)


@pytest.mark.parametrize("der", [PKI.ds(), PKI.root(not_after=months_later(NOW, 250)), b"no certificate"])
def test_refuses_what_is_no_root(clock: FixedClock, der: bytes) -> None:
    with pytest.raises(ProfileBroken):
        pin(clock, der)


def test_refuses_a_root_that_only_the_second_linter_sees_through(clock: FixedClock) -> None:
    der = PKI.root(instead=[(distribution_point("https://root.example/no uri.crl"), False)])
    assert lint_certificate(der, SITE_IACA, issuer_der=der) == []
    with pytest.raises(ProfileBroken, match=r"pkilint\.pkix\.invalid_uri_syntax"):
        pin(clock, der)
    assert not RootCertificate.objects.exists()


def test_refuses_without_the_role(clock: FixedClock) -> None:
    with pytest.raises(RoleMissing):
        pin(clock, actor=issuer())


def test_refuses_a_simulated_root_in_production(clock: FixedClock) -> None:
    values = {name: getattr(conf(), name) for name in conf().__dataclass_fields__}
    with override_settings(DSPORTAL=values | {"production": True}):
        with pytest.raises(SimulatedRootRefused):
            pin(clock)
        assert not pin(clock, REAL).simulated
