"""Anchors, providers, start-up refusals, the demo command and periodic work."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.management import CommandError, call_command

from apps.lib.clock import FixedClock
from apps.registration.adapters.anchors import AnchorUnusable, anchors_for, issuer_identifier
from apps.registration.adapters.simulated_jpki_status import SimulatedJpkiStatus
from apps.registration.adapters.status_provider import status_provider
from apps.registration.checks import no_simulated_peers
from apps.registration.models import EvidenceProvider, Nonce
from apps.registration.tasks import forget_nonces, purge_images_daily, screen_waiting
from tests.builders.application import card, jpki
from tests.factories.registration import nonce


def site(settings: Any, **values: object) -> None:
    settings.DSPORTAL = settings.DSPORTAL | values


def test_finds_the_anchor_by_key(settings: Any, tmp_path: Path) -> None:
    root = jpki().authority("sign-new").certificate
    (tmp_path / "root.der").write_bytes(root.public_bytes(Encoding.DER))
    (tmp_path / "notes.txt").write_text("not an anchor")
    site(settings, jpki_anchor_dir=tmp_path)
    assert anchors_for(card().certificate) == (root,)
    assert anchors_for(card(authority="sign-old").certificate) == ()


def test_trusts_nobody_without_anchors(settings: Any, tmp_path: Path) -> None:
    site(settings, jpki_anchor_dir=tmp_path / "absent")
    assert anchors_for(card().certificate) == ()


def test_a_certificate_that_names_no_issuer_key_has_no_anchor() -> None:
    root = jpki().authority("sign-new").certificate
    assert issuer_identifier(root) == b""
    assert anchors_for(root) == ()


@pytest.mark.parametrize(
    "content", [b"garbage", b"-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n"]
)
def test_stops_at_an_anchor_that_cannot_be_read(settings: Any, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "broken.pem").write_bytes(content)
    site(settings, jpki_anchor_dir=tmp_path)
    with pytest.raises(AnchorUnusable):
        anchors_for(card().certificate)


def test_stops_at_an_anchor_without_key_identifier(settings: Any, tmp_path: Path) -> None:
    bare = jpki().authority("sign-new.ocsp").certificate
    (tmp_path / "bare.pem").write_bytes(bare.public_bytes(Encoding.PEM))
    site(settings, jpki_anchor_dir=tmp_path)
    with pytest.raises(AnchorUnusable):
        anchors_for(card().certificate)


def test_loads_the_provider_by_name() -> None:
    assert isinstance(status_provider(), SimulatedJpkiStatus)


def test_production_refuses_simulated_peers(settings: Any) -> None:
    site(settings, production=True)
    assert [found.id for found in no_simulated_peers()] == ["registration.E001", "registration.E002"]


def test_production_accepts_real_peers(settings: Any) -> None:
    real = "apps.registration.adapters.jpki_status.OcspJpkiStatus"
    site(settings, production=True, jpki_status_provider=real, jpki_test_policy_oids=False)
    assert no_simulated_peers() == []


def test_development_may_simulate() -> None:
    assert no_simulated_peers() == []


def test_production_refuses_test_cards(ra: FixedClock, settings: Any) -> None:
    from apps.registration.errors import ApplicationRejected
    from tests.factories.registration import new_draft, send

    site(settings, jpki_test_policy_oids=False)
    with pytest.raises(ApplicationRejected):
        send(new_draft(ra), ra)


@pytest.mark.django_db
def test_the_command_makes_a_synthetic_authority_once(settings: Any, tmp_path: Path) -> None:
    site(settings, var_dir=tmp_path, jpki_anchor_dir=tmp_path / "anchors")
    for _ in range(2):
        out = StringIO()
        call_command("synthetic_jpki", "init", stdout=out)
        assert out.getvalue().count("SIMULATED") == 5
    anchors = [x509.load_pem_x509_certificate(path.read_bytes()) for path in (tmp_path / "anchors").iterdir()]
    assert len(anchors) == 3
    assert all("JPKI-TEST-SYNTH" in anchor.subject.rfc4514_string() for anchor in anchors)
    assert EvidenceProvider.objects.filter(simulated=True).count() == 2


def test_the_command_refuses_a_production_site(settings: Any) -> None:
    site(settings, production=True)
    with pytest.raises(CommandError):
        call_command("synthetic_jpki", "init")


def test_a_synthetic_key_of_another_kind_is_refused(tmp_path: Path) -> None:
    from cryptography.hazmat.primitives.asymmetric import ed25519
    from cryptography.hazmat.primitives.serialization import NoEncryption, PrivateFormat

    from apps.registration.adapters.simulated_applicant import SimulatedProviders
    from apps.registration.adapters.synthetic_jpki import SyntheticJpki

    key = ed25519.Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    (tmp_path / "provider-liveness.key.pem").write_bytes(key)
    with pytest.raises(TypeError):
        SimulatedProviders(tmp_path)
    (tmp_path / "sign-new.key.pem").write_bytes(key)
    root = jpki().authority("sign-new").certificate
    (tmp_path / "sign-new.cert.pem").write_bytes(root.public_bytes(Encoding.PEM))
    with pytest.raises(TypeError):
        SyntheticJpki(directory=tmp_path).authority("sign-new")


def test_periodic_work_runs(ra: FixedClock) -> None:
    nonce(ra)
    screen_waiting()
    forget_nonces()
    purge_images_daily()
    assert Nonce.objects.count() <= 1


def test_rows_have_names(ra: FixedClock) -> None:
    from apps.base.models import UsedProof
    from apps.registration import models
    from tests.factories.registration import approved

    nonce(ra)
    approved(ra)
    for name in models.__all__:
        row = getattr(models, name).objects.first()
        assert "花子" not in str(row)
    assert str(UsedProof(digest=b"", used_at=ra.now()))
