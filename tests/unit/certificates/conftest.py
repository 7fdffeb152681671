"""A key with its software twin, and a reader of the audit log."""

import json
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from apps.audit.models import AuditEvent
from apps.certificates.events import CertificateAudit
from apps.keys.states import DsKeyState
from apps.lib.signing import KeyPurpose
from tests.builders.certificate import spki
from tests.factories.certificates import Audited, FreshKey
from tests.factories.keys import make_ds_key


@pytest.fixture
def make_key() -> Callable[..., FreshKey]:
    def make(purpose: KeyPurpose = KeyPurpose.DS, state: DsKeyState = DsKeyState.GENERATED) -> FreshKey:
        private = ec.generate_private_key(ec.SECP256R1())
        return FreshKey(make_ds_key(purpose=purpose, state=state, public_key_der=spki(private)), private)

    return make


@pytest.fixture
def audited() -> Audited:
    """Return outcome and code (of refusals) of every audit event of that name."""

    def read(event: CertificateAudit) -> list[tuple[str, str]]:
        rows = AuditEvent.objects.filter(event=event.value).order_by("seq")
        return [(row.outcome, json.loads(row.detail).get("code", "")) for row in rows]

    return read
