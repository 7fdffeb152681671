"""A compromise of which everything but the resumption of the intake is done, as rows; no HSM."""

from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec

from apps.incidents.models import ResponseMeasure
from apps.incidents.states import Measure, MeasureState
from apps.incidents.types import Decision
from apps.keys.models import DsKey
from apps.lib.clock import FixedClock
from apps.lib.x509.request import build_request
from tests.builders.certificate import DS_NAME, signs_with, spki
from tests.factories.certificates import make_certificate
from tests.factories.incidents import IncidentScene
from tests.factories.keys import make_ds_key


def before_the_resumption(scene: IncidentScene) -> UUID:
    """Return the incident; only the intake is still closed."""
    incident_id = scene.open().incident_id
    for decision in (Decision.CONFIRMED, Decision.REISSUE_APPROVED):
        scene.decide(incident_id, scene.agreed(incident_id, decision), decision=decision)
    certified_key(scene.clock)
    rows = ResponseMeasure.objects.filter(incident_id=incident_id)
    last = rows.filter(measure=Measure.RESUME_INTAKE)
    done = rows.exclude(measure=Measure.RESUME_INTAKE).exclude(state=MeasureState.TAKEN)
    done.update(state=MeasureState.TAKEN, taken_at=scene.clock.now())
    last.update(state=MeasureState.DUE)
    return incident_id


def certified_key(clock: FixedClock) -> DsKey:
    """Return an active DS key whose certificate is in use, with a request that the key signed."""
    private = ec.generate_private_key(ec.SECP256R1())
    key = make_ds_key(public_key_der=spki(private))
    make_certificate(
        key_id=key.pk,
        public_key_der=spki(private),
        request_der=build_request(spki(private), DS_NAME, signs_with(private)),
        at=clock.now().replace(microsecond=0),
    )
    return key
