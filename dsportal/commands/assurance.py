"""Commands about what keys rest on: evidence, device list, reviews, alerts, risks (6.1, 6.2)."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import KINDS, Kind
from apps.lib.cps.roles import Role
from apps.policy.selectors import algorithm_alerts, strength_reviews
from apps.policy.services import (
    decide_algorithm_alert,
    list_device_model,
    raise_algorithm_alert,
    record_hsm_evidence,
    record_risk_assessment,
    record_strength_review,
    request_review_approval,
)
from apps.policy.states import AlertDecision
from apps.policy.types import AlgorithmAlertView, DeviceModel, ModuleEvidence
from dsportal.commands.assurance_forms import (
    AlertDecisionForm,
    AlertForm,
    DeviceModelForm,
    EvidenceForm,
    ReviewApprovalForm,
    ReviewForm,
    RiskForm,
)
from dsportal.commands.policy import opened
from dsportal.screens.command import Command, Receipt, says
from dsportal.screens.receipts import in_words, on_day

_SECTION: Final = "assurance"
Given = Mapping[str, Any]


def _done(lines: Sequence[tuple[Any, str]]) -> Receipt:
    return Receipt(
        title=_("The record is kept"),
        lines=lines,
        next_url=reverse("admin:assurance"),
        next_text=_("Evidence and reviews"),
    )


def _run_evidence(actor: Actor, clock: Clock, given: Given) -> Receipt:
    done = record_hsm_evidence(actor=actor, clock=clock, evidence=ModuleEvidence(**given)).evidence
    return _done([(_("Model"), f"{done.model} {done.firmware}"), (_("Last day"), on_day(done.sunset_on))])


def _run_model(actor: Actor, clock: Clock, given: Given) -> Receipt:
    done = list_device_model(actor=actor, clock=clock, entry=DeviceModel(**given)).entry
    standing = _("On the list") if done.listed else _("Off the list")
    return _done([(_("Device model"), done.model), (_("Standing"), str(standing))])


def _run_review(actor: Actor, clock: Clock, given: Given) -> Receipt:
    done = record_strength_review(actor=actor, clock=clock, **given)
    return _done([(_("Conclusion"), in_words(done.conclusion)), (_("Key size (bits)"), str(done.key_bits))])


def _run_review_approval(actor: Actor, clock: Clock, given: Given) -> Receipt:
    return opened(request_review_approval(actor=actor, clock=clock, **given))


def _alert_done(done: AlgorithmAlertView) -> Receipt:
    return _done([(_("Algorithm"), done.algorithm), (_("Decision"), in_words(done.decision))])


def _run_alert(actor: Actor, clock: Clock, given: Given) -> Receipt:
    return _alert_done(raise_algorithm_alert(actor=actor, clock=clock, **given))


def _run_decision(actor: Actor, clock: Clock, given: Given) -> Receipt:
    return _alert_done(decide_algorithm_alert(actor=actor, clock=clock, **given))


def _run_risk(actor: Actor, clock: Clock, given: Given) -> Receipt:
    done = record_risk_assessment(actor=actor, clock=clock, **given)
    return _done([(_("Conclusion"), in_words(done.conclusion)), (_("Valid until"), on_day(done.valid_until))])


def _preview_review_approval(given: Given) -> Sequence[Any]:
    wanted: UUID = given["review_id"]
    review = next(each for each in strength_reviews() if each.review_id == wanted)
    return [_("J-LIS is asked to approve the change of the key size."), review.evidence]


def _preview_decision(given: Given) -> Sequence[Any]:
    alert = next(each for each in algorithm_alerts() if each.alert_id == given["alert_id"])
    ask = _("A strength review is due today, and a renewal ceremony is proposed for every key before today.")
    other = _("The decision is final. No ceremony is proposed.")
    return [alert.summary, ask if given["decision"] is AlertDecision.RENEW else other]


COMMANDS: Final = (
    Command(
        name="record-hsm-evidence",
        title=_("Record evidence of an HSM"),
        clause="6.2.11",
        section=_SECTION,
        form=EvidenceForm,
        roles=frozenset({Role.PKI_ENGINEER, Role.OPERATIONS_MANAGER}),
        run=_run_evidence,
        preview=says(_("The newest record of a model and firmware decides whether a ceremony is scheduled.")),
        reason="repeats what the certifying programme publishes; witnesses read it in the ceremony",
    ),
    Command(
        name="list-device-model",
        title=_("Change the list of device models"),
        clause="6.1.1.2",
        section=_SECTION,
        form=DeviceModelForm,
        roles=frozenset({Role.DIGITAL_AGENCY_APPROVER}),
        run=_run_model,
        preview=says(_("The new version applies to applications from now on.")),
        reason="the list is the Digital Agency's own (6.1.1.2)",
        dangerous=True,
    ),
    Command(
        name="record-strength-review",
        title=_("Record a security strength review"),
        clause="6.1.5",
        section=_SECTION,
        form=ReviewForm,
        roles=frozenset({Role.DIGITAL_AGENCY_APPROVER}),
        run=_run_review,
        preview=says(_("A review that finds a change needed has no effect before J-LIS approves it.")),
        reason="changes nothing before J-LIS approves it and both organisations set the value",
    ),
    Command(
        name="approve-strength-review",
        title=_("Ask J-LIS to approve a security strength review"),
        clause="6.1.5",
        section=_SECTION,
        form=ReviewApprovalForm,
        roles=KINDS[Kind.APPROVE_STRENGTH_REVIEW].asked_by,
        run=_run_review_approval,
        preview=_preview_review_approval,
        kind=Kind.APPROVE_STRENGTH_REVIEW,
    ),
    Command(
        name="raise-algorithm-alert",
        title=_("Report a weak algorithm"),
        clause="6.3.2.1",
        section=_SECTION,
        form=AlertForm,
        roles=frozenset(
            {
                Role.CA_MANAGER,
                Role.OPERATIONS_MANAGER,
                Role.PKI_ENGINEER,
                Role.SYSTEM_ENGINEER,
                Role.DIGITAL_AGENCY_APPROVER,
            }
        ),
        run=_run_alert,
        preview=says(_("A CA manager is asked to decide on it.")),
        reason="a report changes nothing; the CA manager decides",
    ),
    Command(
        name="decide-algorithm-alert",
        title=_("Decide on a weak algorithm"),
        clause="6.3.2.1",
        section=_SECTION,
        form=AlertDecisionForm,
        roles=frozenset({Role.CA_MANAGER}),
        run=_run_decision,
        preview=_preview_decision,
        reason="proposes a ceremony or none; whatever follows has its own people",
        dangerous=True,
    ),
    Command(
        name="record-risk-assessment",
        title=_("Record a risk assessment"),
        clause="6.2.8.1",
        section=_SECTION,
        form=RiskForm,
        roles=frozenset({Role.OPERATIONS_MANAGER, Role.CA_MANAGER}),
        run=_run_risk,
        preview=says(_("The assessment changes no value; it permits or forbids to ask for the change.")),
        reason="a switch is turned off by both organisations only",
    ),
)
