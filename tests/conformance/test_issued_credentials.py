"""What the real services issue over a real SoftHSM, judged by strangers before and after its revocation.

The certificates follow the profiles of ISO/IEC 18013-5 Annex B; the root is simulated.
"""

import subprocess
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import cbor2
import pytest
from cryptography import x509
from pycose.keys.ec2 import EC2Key
from pycose.messages.sign1message import Sign1Message

from apps.base.conf import conf
from apps.issuance.services import deliver_credential
from apps.issuance.types import DeviceProof
from apps.lib.actor import system_actor
from apps.lib.clock import Clock, FixedClock
from apps.lib.verifier.credential import verify_issuer_signed
from apps.lib.x509.issue import CertificateTemplate, build_certificate, build_root
from apps.lib.x509.profile import SITE_DS, SITE_IACA, SITE_LIST_SIGNER, months_later
from apps.registration.adapters.simulated_applicant import new_phone, random_person
from apps.revocation.selectors import current_status_list, published_status_lists
from apps.revocation.services import build_due_status_lists, receive_revocation_request
from tests.builders.application import Draft, card, jpki
from tests.builders.certificate import DS_NAME, ROOT_NAME, Pki, signs_with, spki
from tests.builders.mdoc import thawed
from tests.builders.peers import PEERS
from tests.factories.registration import CLIENT, approved, registration_authority
from tests.support import pipeline, pipeline_rows
from tests.support.pipeline import World
from tests.support.pipeline_list_key import make_list_key
from tests.support.softhsm import SoftHsmHome, softhsm_home
from tests.unit.revocation import conftest as revocation

__all__ = ["softhsm_home"]
CONTACT, CRL = "https://root.example/", "https://root.example/iaca.crl"


class Root:
    """The simulated root: answers the pipeline's demand for certificates with the site's own profiles."""

    def __init__(self) -> None:
        self.pki = Pki()
        self.der = b""

    def certify(self, public_key: bytes, clock: Clock) -> tuple[bytes, bytes, x509.Certificate]:
        """Return root and leaf: the first leaf is the DS's, the next one the list signer's."""
        begins = clock.now().replace(microsecond=0) - timedelta(hours=2)
        profile = SITE_LIST_SIGNER if self.der else SITE_DS
        self.der = self.der or build_root(
            self._template(ROOT_NAME, spki(self.pki.root_key), begins, 120), SITE_IACA, self._sign
        )
        leaf = build_certificate(
            self._template(DS_NAME, public_key, begins, 4), profile, issuer_der=self.der, sign=self._sign
        )
        return self.der, leaf, x509.load_der_x509_certificate(leaf)

    def _sign(self, data: bytes) -> bytes:
        return signs_with(self.pki.root_key)(data)

    @staticmethod
    def _template(name: Any, public_key: bytes, begins: Any, months: int) -> CertificateTemplate:
        return CertificateTemplate(
            subject=name.to_x509(),
            public_key_der=public_key,
            not_before=begins,
            not_after=months_later(begins, months),
            contact_uri=CONTACT,
            crl_uri=CRL,
        )


@dataclass(frozen=True, kw_only=True)
class Issued:
    """One holder's credentials as the phone got them, and what a verifier trusts."""

    holding: revocation.Holding
    credentials: tuple[bytes, ...]
    trust: dict[str, Any]

    def reasons(self, credential: bytes, **more: Any) -> set[str]:
        return {reason.code for reason in verify_issuer_signed(credential, **self.trust, **more)}

    def revoke(self) -> None:
        receive_revocation_request(actor=CLIENT, clock=self.clock, request=self.holding.request())

    def lists(self) -> list[bytes]:
        """Build what is due and return every list that a verifier can download."""
        build_due_status_lists(actor=system_actor("list-signer"), clock=self.clock)
        return [current_status_list(line.list_id).token for line in published_status_lists()]

    @property
    def clock(self) -> FixedClock:
        clock: FixedClock = self.holding.world.clock
        return clock


@pytest.fixture
def root(monkeypatch: pytest.MonkeyPatch) -> Root:
    made = Root()
    for module in (pipeline, pipeline_rows):
        monkeypatch.setattr(module, "make_certificates", made.certify)
    return made


@pytest.fixture
def world(
    transactional_db: None, settings: Any, softhsm_home: SoftHsmHome, root: Root, clock: FixedClock
) -> Iterator[World]:
    settings.DSPORTAL = settings.DSPORTAL | {"runtime_dir": softhsm_home.runtime_dir}
    label = ["softhsm2-util", "--init-token", "--free", "--label", conf().token_label]
    pins = ["--so-pin", softhsm_home.so_pin, "--pin", softhsm_home.pin]
    subprocess.run([*label, *pins], check=True, capture_output=True)
    made = pipeline.prepare_world(clock, plug=lambda: softhsm_home.pin)
    make_list_key(clock)
    registration_authority(clock)
    yield made
    pipeline.close_world()


@pytest.fixture
def issue(world: World, root: Root) -> Callable[..., Issued]:
    def make(**options: Any) -> Issued:
        draft, application_id = approved(world.clock, **options)
        pipeline.fulfil(world, pipeline.request(world, application_id))
        delivered = _deliver(world, draft, application_id)
        holding = revocation.Holding(world=world, draft=draft, credential_id=delivered.credential_id)
        now = world.clock.now()
        trust = {"iaca": root.der, "crl": root.pki.crl(at=now - timedelta(hours=1)), "at": now}
        return Issued(holding=holding, credentials=tuple(delivered.issuer_signed), trust=trust)

    return make


def _deliver(world: World, draft: Draft, application_id: UUID) -> Any:
    url = pipeline.DEVICE_URL.format(application_id, "credentials")
    header = pipeline.proof_header(draft.phone.instance, "GET", url, world.clock)
    proof = DeviceProof(method="GET", url=url, header=header)
    return deliver_credential(actor=CLIENT, clock=world.clock, application_id=application_id, proof=proof)


def _another(**person: Any) -> dict[str, Any]:
    made = random_person(**person)
    return {"person": made, "of_card": card(made, serial=0x5EED)}


def _infant() -> dict[str, Any]:
    return _another(full_name="見本　小春", birth_date=date(2026, 10, 1))


HOLDERS: dict[str, Callable[[], dict[str, Any]]] = {
    "one credential": lambda: {"phone": new_phone(1)},
    "a batch of ten": lambda: {"phone": new_phone(10)},
    "somebody else": lambda: _another(full_name="見本　太郎"),
    "an infant": _infant,
}


@pytest.fixture(params=list(HOLDERS.values()), ids=list(HOLDERS))
def issued(request: pytest.FixtureRequest, issue: Callable[..., Issued]) -> Issued:
    jpki()
    return issue(**request.param())


@pytest.mark.requirement("R-3.1.4-2")
def test_every_peer_accepts_every_credential(issued: Issued) -> None:
    for credential in issued.credentials:
        refusing = {name for name, accepts in PEERS.items() if not accepts(credential, **issued.trust)}
        assert refusing == set()


@pytest.mark.requirement("R-3.1.4-2")
def test_we_accept_every_credential_with_its_status(issued: Issued) -> None:
    lists = issued.lists()
    for credential in issued.credentials:
        assert issued.reasons(credential, status_tokens=lists, doc_type="org.iso.23220.1.jp.mnc") == set()


@pytest.mark.requirement("R-4.9.6-1")
def test_revoked_credentials_are_rejected_for_their_status_alone(issued: Issued) -> None:
    before = issued.lists()
    issued.revoke()
    after = issued.lists()
    for credential in issued.credentials:
        assert issued.reasons(credential, status_tokens=before) == set()
        assert issued.reasons(credential, status_tokens=after) == {"status_revoked"}


@pytest.mark.requirement("R-4.9.6-1")
def test_a_foreign_reader_of_the_lists_says_the_same(issued: Issued) -> None:
    def statuses() -> set[int]:
        lists = dict(map(_read_with_other_libraries, issued.lists()))
        return {_status_of(credential, lists) for credential in issued.credentials}

    assert statuses() == {0}
    issued.revoke()
    assert statuses() == {1}


def test_another_holder_is_not_touched(issue: Callable[..., Issued]) -> None:
    revoked, kept = issue(), issue(**_another(full_name="見本　太郎"))
    revoked.revoke()
    lists = kept.lists()
    assert [kept.reasons(each, status_tokens=lists) for each in kept.credentials] == [set(), set()]
    assert {"status_revoked"} == revoked.reasons(revoked.credentials[0], status_tokens=lists)


def test_a_revoked_document_signer_is_refused_by_all_who_look(
    issue: Callable[..., Issued], root: Root
) -> None:
    made = issue()
    serial = x509.load_der_x509_certificate(made.holding.world.certificate_der).serial_number
    trust = made.trust | {"crl": root.pki.crl(serial, at=made.clock.now() - timedelta(hours=1))}
    refusing = {name for name, accepts in PEERS.items() if not accepts(made.credentials[0], **trust)}
    reasons = {reason.code for reason in verify_issuer_signed(made.credentials[0], **trust)}
    assert (refusing, len(reasons)) == ({"pyhanko"}, 1)


def _read_with_other_libraries(token: bytes) -> tuple[str, bytes]:
    """Return URI and bits of a list whose signature holds: pycose, cbor2 and zlib, nothing of ours."""
    message = Sign1Message.from_cose_obj(thawed(cbor2.loads(token).value), allow_unknown_attributes=True)
    chain = cbor2.loads(token).value[1].get(33) or cbor2.loads(cbor2.loads(token).value[0])[33]
    leaf = x509.load_der_x509_certificate(chain if isinstance(chain, bytes) else chain[0])
    key: Any = leaf.public_key()
    numbers = key.public_numbers()
    x, y = numbers.x.to_bytes(32, "big"), numbers.y.to_bytes(32, "big")
    message.key = EC2Key(crv="P_256", x=x, y=y)
    assert message.verify_signature()
    claims: Any = cbor2.loads(message.payload or b"")
    return claims[2], zlib.decompress(claims[65533]["lst"])


def _status_of(credential: bytes, lists: dict[str, bytes]) -> int:
    entry = cbor2.loads(cbor2.loads(cbor2.loads(credential)["issuerAuth"][2]).value)["status"]["status_list"]
    index: int = entry["idx"]
    return lists[entry["uri"]][index // 8] >> index % 8 & 1
