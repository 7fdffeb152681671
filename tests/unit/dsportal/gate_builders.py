"""For each service that uses an approval up, and each kind: real arguments up to that point."""

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from apps.certificates.types import RevocationCause
from apps.incidents.types import Decision
from apps.lib.cps.approval_kinds import Kind
from apps.lib.cps.role_requirements import QualificationArea
from apps.lib.cps.roles import TRUSTED, Organisation, Role
from apps.operations.services import approve_release, submit_release
from apps.policy.services import record_strength_review
from apps.policy.states import ReviewConclusion
from apps.staff.models import EnrolledFactor
from apps.staff.services import draft_rotation_plan, draft_training_plan
from apps.staff.types import ClientKind, Course, Measure
from tests.factories.approvals import vote
from tests.factories.ceremonies import Cast, cast_of
from tests.factories.certificates import make_certificate, make_root
from tests.factories.clients import Machine, registration
from tests.factories.custody import PLACE, SEAL, backup_made, register
from tests.factories.incidents import REASON, IncidentScene
from tests.factories.keys import make_ds_key
from tests.factories.operations import meeting_on, proposed_plan, release_after_test
from tests.factories.personnel import contract, draft
from tests.factories.policy import adopted_regulation
from tests.factories.resumption import before_the_resumption
from tests.factories.staff import PASSWORD, member
from tests.factories.staff_cards import certificate
from tests.unit.dsportal.gate_stage import Builder, Ready, Stage
from tests.unit.staff.services.factor_steps import first_key, further_key

DAY: Final = timedelta(days=1)
VERIFIER: Final = {"client_id": "bank-1", "name": "Example Bank", "agreed_on": date(2026, 4, 1)}


def _office(stage: Stage, given: Mapping[str, Any]) -> Ready:
    return Ready(actor=stage.who(Role.OPERATIONS_MANAGER).actor, given=given)


def decision(stage: Stage) -> Ready:
    head, manager = stage.who(Role.CA_MANAGER), stage.who(Role.OPERATIONS_MANAGER)
    scene = IncidentScene(clock=stage.clock, head=head, manager=manager, key=make_ds_key())
    incident = scene.open()
    what = {"decision": Decision.CONFIRMED, "reason": REASON}
    return _office(stage, {"incident_id": incident.incident_id, **what})


def resumption(stage: Stage) -> Ready:
    head, manager = stage.who(Role.CA_MANAGER), stage.who(Role.OPERATIONS_MANAGER)
    scene = IncidentScene(clock=stage.clock, head=head, manager=manager, key=make_ds_key())
    return _office(stage, {"incident_id": before_the_resumption(scene), "reason": REASON})


def revocation(stage: Stage) -> Ready:
    make_root()
    given = {
        "certificate_id": make_certificate().pk,
        "cause": RevocationCause.KEY_COMPROMISE,
        "reason": REASON,
    }
    return Ready(actor=stage.who(Role.PKI_ENGINEER).actor, given=given)


def completion(stage: Stage) -> Ready:
    people = cast_of(stage.clock)
    ceremony = people.reported()
    return Ready(actor=people["manager"].actor, given={"ceremony_id": ceremony.ceremony_id})


def custody(stage: Stage) -> Ready:
    people: Cast = cast_of(stage.clock)
    medium = register(people, backup_made(people))
    giver, receiver = people["keeper-one"], people["keeper-two"]
    given = {"medium_id": medium.medium_id, "receiver": receiver.actor.actor_id, "seal": SEAL, "place": PLACE}
    return Ready(actor=giver.actor, given=given, voters=(receiver,))


def activity_plan(stage: Stage) -> Ready:
    manager = stage.who(Role.OPERATIONS_MANAGER).actor
    plan = proposed_plan(stage.clock, manager)
    meeting = meeting_on(stage.clock, manager, plan.plan_id)
    return _office(stage, {"plan_id": plan.plan_id, "meeting_id": meeting})


def release(stage: Stage) -> Ready:
    developer, tester = stage.who(Role.SYSTEM_ENGINEER).actor, stage.who(Role.OPERATIONS_STAFF).actor
    made = release_after_test(stage.clock, developer, tester, version="1.4.0")
    return Ready(actor=developer, given={"release_id": made.release_id})


def introduction(stage: Stage) -> Ready:
    ready = release(stage)
    asked = submit_release(actor=ready.actor, clock=stage.clock, **ready.given)
    vote(asked.approval_id, stage.who(Role.OPERATIONS_MANAGER), clock=stage.clock)
    approve_release(actor=ready.actor, clock=stage.clock, approval_id=asked.approval_id, **ready.given)
    return ready


def profile(stage: Stage) -> Ready:
    draft = adopted_regulation(clock=stage.clock)
    return _office(stage, {"profile_id": draft.profile_id, "body_sha256": draft.body_sha256})


def strength_review(stage: Stage) -> Ready:
    actor = stage.who(Role.DIGITAL_AGENCY_APPROVER).actor
    review = record_strength_review(
        actor=actor,
        clock=stage.clock,
        conclusion=ReviewConclusion.CHANGE_NEEDED,
        key_bits=384,
        evidence="CRYPTREC",
    )
    return Ready(actor=actor, given={"review_id": review.review_id})


def value(stage: Stage) -> Ready:
    adopted_regulation(clock=stage.clock)
    return _office(stage, {"name": "batch_size_max", "value": 10})


def verifier(stage: Stage) -> Ready:
    Machine(ClientKind.VERIFIER, client_id="bank-1", clock=stage.clock)
    return _office(stage, VERIFIER)


def rotation(stage: Stage) -> Ready:
    actor = stage.who(Role.OPERATIONS_MANAGER).actor
    plan = draft_rotation_plan(actor=actor, clock=stage.clock, title="Plan", body="All.", longest_months=7)
    return _office(stage, {"plan_id": plan.plan_id})


def training(stage: Stage) -> Ready:
    course = Course(
        code="threat-update", title="T", roles=frozenset(TRUSTED), cycle_months=12, threat_update=True
    )
    plan = draft_training_plan(
        actor=stage.who(Role.OPERATIONS_MANAGER).actor,
        clock=stage.clock,
        owner=Organisation.JLIS,
        title="Plan",
        body="All.",
        courses=[course],
    )
    return _office(stage, {"plan_id": plan.plan_id})


def _role(stage: Stage, role: Role) -> Ready:
    start = stage.clock.now()
    period = {"valid_from": start, "valid_until": start + 180 * DAY}
    return _office(stage, {"user_id": member("somebody").pk, "role": role.value, **period})


def common_role(stage: Stage) -> Ready:
    return _role(stage, Role.FACILITY_STAFF)


def deciding_role(stage: Stage) -> Ready:
    return _role(stage, Role.KEY_CUSTODIAN)


def emergency(stage: Stage) -> Ready:
    until = stage.clock.now() + timedelta(hours=3)
    told = {"reason": "the only PKI engineer fell ill", "valid_until": until}
    return _office(stage, {"user_id": member("somebody").pk, "role": Role.PKI_ENGINEER.value, **told})


def authenticator(stage: Stage) -> Ready:
    """The further key names its approval itself."""
    user = member("owner", Role.AUDITOR)
    first_key(user, stage.clock)
    factor = further_key(user, stage.clock)

    def hand_over(approval_id: UUID | None) -> Mapping[str, Any]:
        EnrolledFactor.objects.filter(pk=factor.factor_id).update(approval_id=approval_id)
        return {}

    actor = stage.who(Role.OPERATIONS_MANAGER).actor
    return Ready(actor=actor, given={"factor_id": factor.factor_id}, hand_over=hand_over)


def document(stage: Stage) -> Ready:
    made = draft(stage.who(Role.OPERATIONS_STAFF), stage.clock)
    return _office(stage, {"version_id": made.version_id})


def client(stage: Stage) -> Ready:
    not_after = stage.clock.now() + 365 * DAY
    return _office(stage, {"client": registration(stage.clock, not_after=not_after)})


def account(stage: Stage) -> Ready:
    words = {"username": "suzuki", "display_name": "鈴木 一郎", "password": PASSWORD}
    return _office(stage, {**words, "organisation": Organisation.JLIS})


def card(stage: Stage) -> Ready:
    return _office(stage, {"user_id": member("owner").pk, "certificate": certificate(stage.clock)})


def login(stage: Stage) -> Ready:
    return _office(stage, {"user_id": member("owner").pk})


def measure(stage: Stage) -> Ready:
    user = member("worker", organisation=Organisation.CONTRACTOR)
    contract_id = contract(stage.clock, user.pk)
    what = {"contract_id": contract_id, "measure": Measure.PENALTY, "reason": "copied a log"}
    actor = stage.who(Role.DIGITAL_AGENCY_APPROVER).actor
    return Ready(actor=actor, given={"user_id": user.pk, **what})


def waiver(stage: Stage) -> Ready:
    role = {"role": Role.FACILITY_STAFF.value, "area": QualificationArea.FACILITY_SECURITY}
    until = {"reason": "trained on the job", "valid_until": stage.clock.today() + 30 * DAY}
    return _office(stage, {"user_id": member("somebody").pk, **role, **until})


BUILDERS: Final[Mapping[tuple[str, Kind], Builder]] = MappingProxyType(
    {
        ("certificates.order_revocation", Kind.REVOKE_CERTIFICATE): revocation,
        ("incidents.record_compromise_decision", Kind.DECIDE_COMPROMISE): decision,
        ("incidents.resume_intake", Kind.RESUME_INTAKE): resumption,
        ("keys.complete_ceremony", Kind.COMPLETE_CEREMONY): completion,
        ("keys.hand_over_medium", Kind.HAND_OVER_MEDIUM): custody,
        ("operations.approve_plan", Kind.APPROVE_ACTIVITY_PLAN): activity_plan,
        ("operations.approve_release", Kind.RELEASE_SOFTWARE): release,
        ("operations.approve_release", Kind.INTRODUCE_SOFTWARE): introduction,
        ("policy.approve_profile", Kind.APPROVE_PROFILE): profile,
        ("policy.approve_strength_review", Kind.APPROVE_STRENGTH_REVIEW): strength_review,
        ("policy.set_site_value", Kind.SET_SITE_VALUE): value,
        ("publication.register_verifier", Kind.REGISTER_CLIENT): verifier,
        ("staff.adopt_rotation_plan", Kind.ADOPT_ROTATION_PLAN): rotation,
        ("staff.adopt_training_plan", Kind.APPROVE_TRAINING_PLAN): training,
        ("staff.assign_role", Kind.ASSIGN_ROLE): common_role,
        ("staff.assign_role", Kind.ASSIGN_DECIDING_ROLE): deciding_role,
        ("staff.break_glass", Kind.BREAK_GLASS): emergency,
        ("staff.confirm_authenticator", Kind.ENROL_AUTHENTICATOR): authenticator,
        ("staff.publish_document", Kind.PUBLISH_DOCUMENT): document,
        ("staff.register_client", Kind.REGISTER_CLIENT): client,
        ("staff.register_staff", Kind.REGISTER_STAFF): account,
        ("staff.register_staff_certificate", Kind.ISSUE_STAFF_CERTIFICATE): card,
        ("staff.reset_login", Kind.RESET_LOGIN): login,
        ("staff.take_measure", Kind.TAKE_MEASURE): measure,
        ("staff.waive_prerequisite", Kind.WAIVE_PREREQUISITE): waiver,
    }
)
"""(service, kind) -> what makes the service ready for its approval."""
