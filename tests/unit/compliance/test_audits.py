"""A compliance audit: an independent auditor, a CA manager in charge on site, or it does not begin."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.compliance.errors import (
    AuditInvalid,
    AuditMissing,
    AuditorNotIndependent,
    AuditRoleNeeded,
    SiteLeadNeeded,
)
from apps.compliance.models import ComplianceAudit
from apps.compliance.selectors import audits
from apps.compliance.services import name_site_lead, plan_audit, start_audit
from apps.compliance.states import AuditState
from apps.compliance.types import AuditKind, AuditView
from apps.lib.clock import FixedClock
from apps.lib.cps.roles import Role
from apps.lib.errors import IllegalTransition
from apps.lib.identifiers import new_id
from apps.staff.models import ContractorContract, RoleAssignment, User
from tests.factories.approvals import Voter, approver
from tests.factories.staff import hold
from tests.support.audited import audited

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@dataclass
class Scene:
    clock: FixedClock
    agency: Voter
    head: Voter
    auditor: Voter

    def plan(self, **changes: object) -> AuditView:
        values = {
            "actor": self.agency.actor,
            "kind": AuditKind.REGULAR,
            "planned_for": self.clock.today(),
            "auditor": self.auditor.actor.actor_id,
            "firm": "第三者監査法人",
            "independence_declared_on": self.clock.today(),
        }
        return plan_audit(clock=self.clock, **(values | changes))  # type: ignore[arg-type]  # one is changed

    def lead(self, audit: AuditView, who: Voter, *, by: Voter | None = None) -> AuditView:
        return name_site_lead(
            actor=(by or self.agency).actor,
            clock=self.clock,
            audit_id=audit.audit_id,
            site_lead=who.actor.actor_id,
        )

    def start(self, audit: AuditView, *, by: Voter | None = None) -> AuditView:
        return start_audit(actor=(by or self.auditor).actor, clock=self.clock, audit_id=audit.audit_id)


@pytest.fixture
def scene(db: None, clock: FixedClock) -> Scene:
    return Scene(
        clock=clock,
        agency=approver("agency", Role.DIGITAL_AGENCY_APPROVER),
        head=approver("head", Role.CA_MANAGER),
        auditor=approver("auditor", Role.EXTERNAL_AUDITOR),
    )


@pytest.mark.requirement("R-5.2.1.1-4")
def test_an_audit_begins_with_a_ca_manager_in_charge_on_site(scene: Scene) -> None:
    begun = scene.start(scene.lead(scene.plan(), scene.head))
    assert begun.state is AuditState.IN_PROGRESS
    assert (begun.site_lead, audits()) == (scene.head.actor.actor_id, (begun,))
    assert audited("compliance.audit.started") == [{"site_lead": begun.site_lead}]


@pytest.mark.requirement("R-5.2.1.1-4")
def test_without_a_site_lead_no_audit_begins(scene: Scene) -> None:
    audit = scene.plan()
    with pytest.raises(SiteLeadNeeded):
        scene.start(audit)
    assert ComplianceAudit.objects.get().state == "PLANNED"
    assert audited("compliance.audit.started", outcome="REFUSED") == [{"code": "compliance_site_lead_needed"}]
    with pytest.raises(IntegrityError), transaction.atomic():
        ComplianceAudit.objects.update(state="IN_PROGRESS")


@pytest.mark.requirement("R-5.2.1.1-4")
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CA_MANAGER])
def test_nobody_else_is_in_charge_on_site(scene: Scene, role: Role) -> None:
    audit = scene.plan()
    with pytest.raises(SiteLeadNeeded):
        scene.lead(audit, approver("other", role))
    assert ComplianceAudit.objects.get().site_lead == ""


@pytest.mark.requirement("R-5.2.1.1-4")
def test_a_site_lead_who_is_no_ca_manager_any_more_begins_nothing(scene: Scene) -> None:
    audit = scene.lead(scene.plan(), scene.head)
    RoleAssignment.objects.filter(user=scene.head.user).update(valid_until=scene.clock.now())
    with pytest.raises(SiteLeadNeeded):
        scene.start(audit)
    User.objects.filter(pk=scene.head.user.pk).update(is_active=False)
    with pytest.raises(SiteLeadNeeded):
        scene.start(audit)


def test_the_site_lead_is_named_before_the_beginning_by_those_who_may(scene: Scene) -> None:
    audit = scene.plan()
    with pytest.raises(AuditRoleNeeded):
        scene.lead(audit, scene.head, by=scene.auditor)
    scene.lead(audit, scene.head, by=scene.head)
    scene.start(audit)
    with pytest.raises(AuditInvalid):
        scene.lead(audit, scene.head)
    with pytest.raises(IllegalTransition):
        scene.start(audit)


@pytest.mark.requirement("R-9.4-1")
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.EXTERNAL_AUDITOR])
def test_nobody_with_a_role_in_the_operation_is_chosen(scene: Scene, role: Role) -> None:
    with pytest.raises(AuditorNotIndependent):
        scene.plan(auditor=approver("other", role).actor.actor_id)
    assert not ComplianceAudit.objects.exists()
    assert audited("compliance.audit.planned", outcome="REFUSED") == [
        {"code": "compliance_auditor_not_independent"}
    ]


@pytest.mark.requirement("R-9.4-1")
def test_who_once_worked_here_or_begins_to_is_not_independent(scene: Scene) -> None:
    audit = scene.lead(scene.plan(), scene.head)
    hold(scene.auditor.user, Role.SYSTEM_ENGINEER, valid_until=scene.clock.now() - timedelta(days=300))
    with pytest.raises(AuditorNotIndependent):
        scene.plan()
    with pytest.raises(AuditorNotIndependent):
        scene.start(audit)


@pytest.mark.requirement("R-9.4-1")
def test_a_firm_that_works_for_the_operation_does_not_audit_it(scene: Scene) -> None:
    ContractorContract.objects.create(
        number="C-1",
        contractor="Third Party Audit",
        confidentiality=True,
        measures_on_breach=True,
        guarantee=True,
        compensation=True,
        penalty=True,
        starts_on=scene.clock.today(),
        ends_on=scene.clock.today(),
        file_sha256="0" * 64,
        recorded_by="staff:x",
        recorded_at=scene.clock.now(),
    )
    with pytest.raises(AuditorNotIndependent):
        scene.plan(firm="THIRD PARTY AUDIT")


@pytest.mark.requirement("R-9.4-1")
@pytest.mark.parametrize("auditor", ["staff:nobody", "client:phone", ""])
def test_an_unknown_person_is_not_chosen(scene: Scene, auditor: str) -> None:
    with pytest.raises(AuditorNotIndependent):
        scene.plan(auditor=auditor)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.DIGITAL_AGENCY_APPROVER])
def test_only_the_digital_agency_plans_an_audit(scene: Scene, role: Role) -> None:
    with pytest.raises(AuditRoleNeeded):
        scene.plan(actor=approver("other", role).actor)


def test_only_the_chosen_auditor_begins(scene: Scene) -> None:
    audit = scene.lead(scene.plan(), scene.head)
    for other in (scene.head, scene.agency, approver("second", Role.EXTERNAL_AUDITOR)):
        with pytest.raises(AuditRoleNeeded):
            scene.start(audit, by=other)
    with pytest.raises(AuditMissing):
        start_audit(actor=scene.auditor.actor, clock=scene.clock, audit_id=new_id())


def test_days_firm_and_reason_are_in_order(scene: Scene) -> None:
    tomorrow = scene.clock.today() + timedelta(days=1)
    for wrong in (
        {"planned_for": scene.clock.today() - timedelta(days=1)},
        {"independence_declared_on": tomorrow},
        {"firm": " "},
        {"firm": "x" * 101},
        {"kind": AuditKind.AD_HOC},
        {"kind": AuditKind.AD_HOC, "reason": "x" * 501},
    ):
        with pytest.raises(AuditInvalid):
            scene.plan(**wrong)
    assert not ComplianceAudit.objects.exists()


@pytest.mark.requirement("R-9.2-2")
def test_an_audit_outside_the_plan_has_a_reason(scene: Scene) -> None:
    with pytest.raises(AuditInvalid):
        scene.plan(kind=AuditKind.AD_HOC, reason=" ")
    planned = scene.plan(kind=AuditKind.AD_HOC, reason="重大なインシデントの発生")
    assert ComplianceAudit.objects.get(pk=planned.audit_id).reason == "重大なインシデントの発生"
    with pytest.raises(IntegrityError), transaction.atomic():
        ComplianceAudit.objects.update(reason="")
