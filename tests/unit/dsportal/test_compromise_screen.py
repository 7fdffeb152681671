"""The pages of the response to a compromise: what is next, the proofs, the progress, who sees the button."""

from uuid import UUID

import pytest

from apps.approvals.selectors import approvals_of
from apps.incidents.models import Incident
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.cps.approval_kinds import Kind
from apps.lib.cps.roles import Role
from apps.registration.selectors import intake_standing
from apps.revocation.models import MassRevocation
from dsportal.acts import ACTS
from dsportal.commands import COMMANDS
from tests.factories.approvals import approver, vote
from tests.factories.incidents import IncidentScene
from tests.factories.keys import make_ds_key
from tests.factories.resumption import before_the_resumption
from tests.unit.dsportal.conftest import LogIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> IncidentScene:
    return IncidentScene(
        clock=SYSTEM_CLOCK,  # type: ignore[arg-type]  # any clock will do
        head=approver("head", Role.CA_MANAGER),
        manager=approver("desk", Role.OPERATIONS_MANAGER),
        key=make_ds_key(generated_on=SYSTEM_CLOCK.today()),
    )


def confirmed(scene: IncidentScene) -> UUID:
    incident_id = scene.open().incident_id
    scene.decide(incident_id, scene.agreed(incident_id))
    return incident_id


def test_the_list_leads_to_the_checklist_and_says_that_the_intake_is_stopped(
    log_in: LogIn, scene: IncidentScene
) -> None:
    client = log_in(Role.OPERATIONS_MANAGER)
    assert "新規の申請を受け付けています" in client.get("/admin/compromises/").content.decode()
    incident_id = confirmed(scene)
    html = client.get("/admin/compromises/").content.decode()
    assert f"/admin/compromises/{incident_id}/" in html
    assert "新規の申請の受付を停止しています" in html
    assert "2 / 8" in html


def test_the_checklist_offers_what_is_due_to_those_who_may(log_in: LogIn, scene: IncidentScene) -> None:
    url = f"/admin/compromises/{confirmed(scene)}/"
    html = log_in(Role.OPERATIONS_MANAGER).get(url).content.decode()
    assert "report-compromise" in html
    assert "measure=REVOKE_CREDENTIALS" in html
    assert "measure=PUBLISH_REVOCATION" not in html, "the credentials come first"
    assert "pause-revocation" in html
    assert "do/resume-intake" not in html
    assert "次の措置</b>：デジタル庁への報告" in html
    assert "do/revoke-certificate/" in html


def test_who_reads_only_gets_no_button(log_in: LogIn, scene: IncidentScene) -> None:
    html = log_in(Role.AUDITOR).get(f"/admin/compromises/{confirmed(scene)}/").content.decode()
    assert "鍵の使用停止" in html
    assert "Desk" in html, "who took a measure is named"
    assert "report-compromise" not in html


def test_an_incident_without_a_checklist_has_no_page(log_in: LogIn, scene: IncidentScene) -> None:
    url = f"/admin/compromises/{scene.open().incident_id}/"
    assert log_in(Role.OPERATIONS_MANAGER).get(url).status_code == 404


def test_the_commands_report_pause_continue_and_tick_off(scene: IncidentScene) -> None:
    incident_id, actor = confirmed(scene), scene.manager.actor
    given = {"recipient": "x", "reported_at": SYSTEM_CLOCK.now(), "reference": "1"}
    done = COMMANDS["report-compromise"].run(actor, SYSTEM_CLOCK, {"incident_id": incident_id, **given})
    assert done.lines[0][1] == "3 / 8"
    steered = {"revocation_id": MassRevocation.objects.get().pk, "reason": "x"}
    for name, state in (("pause-revocation", "PAUSED"), ("continue-revocation", "RUNNING")):
        assert COMMANDS[name].run(actor, SYSTEM_CLOCK, steered).lines
        assert MassRevocation.objects.get().state == state
    ordered = COMMANDS["rehearse-compromise"].run(actor, SYSTEM_CLOCK, {"key_id": scene.key.pk})
    assert ordered.next_url == "/admin/compromises/"
    for name in ("report-compromise", "take-measure", "resume-intake", "pause-revocation"):
        command = COMMANDS[name]
        assert command.preview({"measure": "TAKE_NEW_KEY"})
        assert command.form().as_p()


def test_the_resumption_is_asked_for_and_carried_out_on_its_page(scene: IncidentScene) -> None:
    incident_id, actor = before_the_resumption(scene), scene.manager.actor
    COMMANDS["resume-intake"].run(actor, SYSTEM_CLOCK, {"incident_id": incident_id, "reason": "x"})
    view = approvals_of(f"incident:{incident_id}")[0]
    assert view.kind is Kind.RESUME_INTAKE
    agreed = vote(view.approval_id, scene.head, clock=SYSTEM_CLOCK)
    done = ACTS[Kind.RESUME_INTAKE](actor, SYSTEM_CLOCK, agreed)
    assert done.lines[0][1] == "8 / 8"
    assert intake_standing().open
    assert Incident.objects.get().pk == incident_id


def test_a_suspicion_says_who_decides_and_offers_to_ask(log_in: LogIn, scene: IncidentScene) -> None:
    incident_id = scene.open().incident_id
    link = f"/admin/do/decide-compromise/?incident_id={incident_id}"
    page = log_in(Role.OPERATIONS_MANAGER).get("/admin/compromises/").content.decode()
    assert "認証局管理責任者が判断します" in page
    assert link in page
    page = log_in(Role.AUDITOR, username="kansa").get("/admin/compromises/").content.decode()
    assert link not in page
    assert "rehearse-compromise" not in page


def test_the_decision_that_is_voted_on_is_named_for_what_it_is(log_in: LogIn, scene: IncidentScene) -> None:
    approval_id = scene.ask(scene.open().incident_id)
    page = (
        log_in(Role.CA_MANAGER, username="kakunin").get(f"/admin/approvals/{approval_id}/").content.decode()
    )
    assert "危殆化と決定" in page
    assert "確認済み" not in page
