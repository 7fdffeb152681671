"""Two clients at once against a real PostgreSQL: one answer, one token, one place in the log."""

from pathlib import Path

import pytest

from tests.support.postgres import Cluster
from tests.support.races import raced

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
IDEMPOTENT = """
import time
from django.test import RequestFactory
from rest_framework.response import Response
from rest_framework.views import APIView
from apps.base.idempotency import idempotent

done = []
class View(APIView):
    authentication_classes = ()
    permission_classes = ()
    @idempotent
    def post(self, request):
        done.append(1)
        time.sleep(0.3)
        return Response({}, status=201)

def ask():
    headers = {"Idempotency-Key": "race-1"}
    request = RequestFactory().post("/x", {}, content_type="application/json", headers=headers)
    return View.as_view()(request).status_code
print(at_once(ask), len(done))
print(at_once(ask), len(done))
"""
TOKEN = """
from apps.lib.actor import system_actor
from apps.staff.models import AccessToken
from apps.staff.services import issue_access_token
from tests.factories.clients import Machine

assertion = Machine().assertion()
def ask():
    return type(issue_access_token(actor=system_actor("x"), clock=SYSTEM_CLOCK, assertion=assertion)).__name__
print(at_once(ask), AccessToken.objects.count())
"""
SEALING = """
from apps.audit.models import AuditLeaf, Checkpoint
from apps.audit.selectors import chain_status
from tests.factories.audit import LogKey, seal, write_events

key = LogKey()
def work():
    for _ in range(5):
        write_events(SYSTEM_CLOCK, 3)
        try:
            seal(SYSTEM_CLOCK, key)
        except Exception as error:
            assert type(error).__name__ == "SealedElsewhere", error
    return "done"
print(set(at_once(work)))
while seal(SYSTEM_CLOCK, key):
    pass
status = chain_status()
positions = list(AuditLeaf.objects.order_by("position").values_list("position", flat=True))
print(status.intact, status.events == status.sealed, positions == list(range(len(positions))))
"""
SIGNERS = """
from pathlib import Path
from django.conf import settings
from django.db import transaction

here = Path(__file__).parent
settings.DSPORTAL = settings.DSPORTAL | {
    "hsm_provider": "apps.lib.hsm.software.SoftwareHsm",
    "pkcs11_module": str(here / "software"),
    "runtime_dir": here / "runtime",
}
from apps.issuance.errors import BatchBusy
from apps.issuance.models import IssuanceBatch
from tests.support import pipeline

world = pipeline.prepare_world(SYSTEM_CLOCK, plug=pipeline.software_token)
batches = [pipeline.request(world, pipeline.apply(world, size=1, portrait_bytes=100)) for _ in range(3)]
held, over = threading.Event(), threading.Event()

def hold():
    with transaction.atomic():
        IssuanceBatch.objects.select_for_update().get(pk=batches[1])
        held.set()
        over.wait(30)
    connections.close_all()

other = threading.Thread(target=hold)
other.start()
held.wait(30)
try:
    pipeline.fulfil(world, batches[1])
except BatchBusy:
    print("busy")
pipeline.fulfil(world, batches[0])
print([IssuanceBatch.objects.get(pk=batch_id).state for batch_id in batches])
over.set()
other.join()
pipeline.close_world()
"""


def output(cluster: Cluster, folder: Path, program: str) -> list[str]:
    """Run a program against the cluster and return its last two lines."""
    return raced(cluster.url(), folder, program)[-2:]


def test_identical_requests_at_once_are_done_once(cluster: Cluster, tmp_path: Path) -> None:
    racing, later = output(cluster, tmp_path, IDEMPOTENT)
    assert racing == "['201', '409', '409', '409', '409', '409'] 1"
    assert later == "['201', '201', '201', '201', '201', '201'] 1"


def test_one_assertion_gives_one_token(cluster: Cluster, tmp_path: Path) -> None:
    refused = ["AssertionReplayed"] * 5
    assert output(cluster, tmp_path, TOKEN)[-1] == f"{[*refused, 'IssuedToken']} 1"


def test_sealers_at_once_give_each_event_one_place(cluster: Cluster, tmp_path: Path) -> None:
    assert output(cluster, tmp_path, SEALING) == ["{'done'}", "True True True"]


def test_a_signer_neither_waits_for_nor_takes_what_another_one_holds(
    cluster: Cluster, tmp_path: Path
) -> None:
    assert output(cluster, tmp_path, SIGNERS) == ["busy", "['SIGNED', 'REQUESTED', 'SIGNED']"]
