"""Commands about problems, changes, configuration and releases (5.2.1.2, 5.2.1.5, 6.6.1)."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import KINDS, Kind
from apps.operations import permissions as duty
from apps.operations.services import (
    analyse_problem,
    close_problem,
    decide_change,
    decide_problem,
    deploy_release,
    develop_release,
    implement_change,
    open_problem,
    record_configuration,
    record_release_test,
    request_change,
    submit_release,
    withdraw_release,
)
from apps.operations.states import ChangeState, ProblemState, ReleaseState
from apps.operations.types import RecordKind, ReleaseDraft
from dsportal.commands import operation_fields as ask
from dsportal.commands.policy import opened
from dsportal.screens.command import Command, Receipt, says

_CLAUSE: Final = "5.2.1.5"
_EDIT: Final = "the engineer writes down; the operations manager decides in a step of its own"
_DECIDE: Final = "the decision is the second person's check of what the engineer wrote"
_ORDERED: Final = "it is done under a work order of the CA manager, whose result another person confirms"
_RELEASING: Final = duty.ENGINEERS | duty.OPERATIONS_OFFICE


def _problem(*states: str) -> forms.Field:
    return ask.record(_("Problem"), RecordKind.PROBLEM, *states)


def _change(*states: str, required: bool = True) -> forms.Field:
    return ask.record(_("Change request"), RecordKind.CHANGE, *states, required=required)


def _release(*states: str) -> forms.Field:
    return ask.record(_("Release"), RecordKind.RELEASE, *states)


def _develop(actor: Actor, clock: Clock, given: Mapping[str, Any]) -> Receipt:
    develop_release(actor=actor, clock=clock, draft=ReleaseDraft(**given))
    return ask.receipt(_("The release is registered"), "release")


def _submit(actor: Actor, clock: Clock, given: Mapping[str, Any]) -> Receipt:
    return opened(submit_release(actor=actor, clock=clock, **given))


def _command(
    name: str, title: Any, fields: Mapping[str, forms.Field], roles: Any, run: Any, reason: str, *preview: Any
) -> Command:
    return Command(
        name=name,
        title=title,
        clause=_CLAUSE,
        section=ask.SECTION,
        form=ask.form_of(**fields),
        roles=roles,
        run=run,
        preview=says(*preview),
        reason=reason,
    )


def _submission(name: str, title: Any, kind: Kind, state: ReleaseState, *preview: Any) -> Command:
    """Return the command that asks for one of the two approvals of a release."""
    return Command(
        name=name,
        title=title,
        clause=KINDS[kind].clause,
        section=ask.SECTION,
        form=ask.form_of(release_id=_release(state)),
        roles=KINDS[kind].asked_by,
        run=_submit,
        preview=says(*preview),
        kind=kind,
    )


_SHA256: Final = _("SHA-256, 64 hexadecimal digits")
COMMANDS: Final = (
    _command(
        "open-problem",
        _("Open a problem"),
        {"text": ask.text(_("Content"))},
        duty.MAINTAINERS,
        ask.calls(open_problem, _("The problem is open"), "problem"),
        _EDIT,
        _("An engineer looks for the cause."),
    ),
    _command(
        "analyse-problem",
        _("Write down cause and remedy of a problem"),
        {"problem_id": _problem(ProblemState.REPORTED), "cause": ask.text(_("Cause and remedy"))},
        duty.ENGINEERS,
        ask.calls(analyse_problem, _("The remedy waits for the operations manager"), "problem"),
        _EDIT,
        _("The operations manager approves the remedy or asks for a better one."),
    ),
    _command(
        "decide-problem",
        _("Decide on the remedy of a problem"),
        {
            "problem_id": _problem(ProblemState.ANALYSED),
            "approved": ask.decision(
                _("Decision"), _("The remedy is approved"), _("A better remedy is needed")
            ),
        },
        duty.OPERATIONS_OFFICE,
        ask.calls(decide_problem, _("The decision is stored"), "problem"),
        _DECIDE,
        _("Who analysed the problem does not decide on it."),
    ),
    _command(
        "close-problem",
        _("Close a problem"),
        {"problem_id": _problem(ProblemState.REMEDY_APPROVED)},
        duty.ENGINEERS,
        ask.calls(close_problem, _("The problem is closed"), "problem"),
        _EDIT,
        _("A closed problem cannot be opened again."),
    ),
    _command(
        "request-change",
        _("Ask for a change"),
        {
            "text": ask.text(_("Content")),
            "problem_id": ask.record(_("Problem"), RecordKind.PROBLEM, required=False),
        },
        duty.MAINTAINERS,
        ask.calls(request_change, _("The request waits for the operations manager"), "changerequest"),
        _EDIT,
        _("Nothing is changed before the operations manager approves it and the CA manager orders it."),
    ),
    _command(
        "decide-change",
        _("Decide on a change"),
        {
            "change_id": _change(ChangeState.REQUESTED),
            "approved": ask.decision(_("Decision"), _("The change is approved"), _("The change is rejected")),
        },
        duty.OPERATIONS_OFFICE,
        ask.calls(decide_change, _("The decision is stored"), "changerequest"),
        _DECIDE,
        _("Who asked for the change does not decide on it."),
    ),
    _command(
        "implement-change",
        _("Report that a change was made"),
        {"change_id": _change(ChangeState.APPROVED)},
        duty.MAINTAINERS,
        ask.calls(implement_change, _("The change is recorded as made"), "changerequest"),
        _ORDERED,
        _("A work order of the CA manager must name you for this change."),
    ),
    _command(
        "record-configuration",
        _("Record a configuration item"),
        {
            "item": ask.code(_("Item"), _("Letters, digits, - and . only")),
            "content_sha256": ask.code(_("Digest of the content"), _SHA256),
            "change_id": _change(ChangeState.IMPLEMENTED, required=False),
        },
        duty.ENGINEERS,
        ask.calls(record_configuration, _("The version is recorded"), "configurationitem"),
        "a record of what is in use after a change that was approved and ordered",
        _("Every version after the first follows a change that was made."),
    ),
    _command(
        "develop-release",
        _("Register a release"),
        {
            "software": ask.code(_("Software"), _("Letters, digits, - and . only")),
            "version": ask.code(_("Version"), _("Letters, digits, - and . only")),
            "content_sha256": ask.code(_("Digest of the content"), _SHA256),
            "change_id": _change(ChangeState.APPROVED, required=False),
        },
        duty.ENGINEERS,
        _develop,
        "a release is deployed only after two approvals",
        _("The content is fixed with its digest; another content is another version."),
    ),
    _command(
        "record-release-test",
        _("Record the test of a release"),
        {
            "release_id": _release(ReleaseState.DEVELOPED),
            "test_report_sha256": ask.code(_("Digest of the test report"), _SHA256),
        },
        duty.MAINTAINERS,
        ask.calls(record_release_test, _("The test is recorded"), "release"),
        "the test is the second person's check of the developer's work",
        _("Who developed the release does not test it."),
    ),
    _submission(
        "release-software",
        _("Ask for the release of software"),
        Kind.RELEASE_SOFTWARE,
        ReleaseState.TESTED,
        _("The operations manager is asked to sign the release; the CA manager comes after that."),
    ),
    _submission(
        "introduce-software",
        _("Ask for the introduction of software"),
        Kind.INTRODUCE_SOFTWARE,
        ReleaseState.OPS_APPROVED,
        _("The CA manager is asked to sign the introduction."),
    ),
    _command(
        "deploy-release",
        _("Record a deployment"),
        {
            "release_id": _release(ReleaseState.CA_APPROVED),
            "content_sha256": ask.code(_("Digest of what was deployed"), _SHA256),
        },
        duty.MAINTAINERS,
        ask.calls(deploy_release, _("The deployment is recorded"), "release"),
        _ORDERED,
        _("A work order of the CA manager must name you for this release."),
    ),
    _command(
        "withdraw-release",
        _("Withdraw a release"),
        {
            "release_id": _release(
                ReleaseState.DEVELOPED,
                ReleaseState.TESTED,
                ReleaseState.OPS_APPROVED,
                ReleaseState.CA_APPROVED,
            )
        },
        _RELEASING,
        ask.calls(withdraw_release, _("The release is withdrawn"), "release"),
        "it takes a release away; nothing is deployed by it",
        _("A withdrawn release can never be deployed."),
    ),
)
