"""Commands on documents that staff read, and on the training that a change brings (5.3.4, 5.3.8)."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.base.columns import day_text, listing, state_word, words_of
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import KINDS, Kind
from apps.lib.cps.roles import Role
from apps.staff.permissions import DRAFTS_DOCUMENTS
from apps.staff.selectors.documents import document_register, documents_for
from apps.staff.selectors.training import tasks_to_close
from apps.staff.services import (
    complete_training_task,
    draft_document,
    register_document,
    request_publication,
)
from apps.staff.states import EditionState
from apps.staff.types import DocumentKind, TaskView
from dsportal.commands.people import SECTION, person_text, reason_field
from dsportal.commands.personnel_plans import long_text
from dsportal.commands.policy import opened
from dsportal.screens.command import ActorForm, Command, Receipt
from dsportal.screens.receipts import in_words


class RegisterForm(forms.Form):
    """Code, kind and title of a new document."""

    code = forms.RegexField(
        label=_("Document number"),
        regex=r"\A[A-Z][A-Z0-9-]{1,39}\Z",
        help_text=_("2 to 40 of A-Z, 0-9 and hyphen; it begins with a letter."),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=lambda: words_of(DocumentKind))
    title = forms.CharField(label=_("Title"), max_length=200)


class VersionForm(forms.Form):
    """The text of a new version, and the roles that may read it."""

    document_id = forms.ChoiceField(
        label=_("Document"),
        choices=lambda: [
            ("", ""),
            *((str(each.document_id), f"{each.code} {each.title}") for each in document_register()),
        ],
    )
    body = long_text(_("Text"), longest=200_000)
    readers = forms.MultipleChoiceField(
        label=_("Roles that may read it"),
        choices=lambda: words_of(Role),
        widget=forms.CheckboxSelectMultiple,
    )


def _drafts() -> list[tuple[str, str]]:
    """Return the versions that are not published."""
    return [
        ("", ""),
        *(
            (
                str(each.version_id),
                _now("%(code)s %(title)s, version %(version)d")
                % {"code": each.code, "title": each.title, "version": each.version},
            )
            for each in documents_for(DRAFTS_DOCUMENTS)
            if each.state == EditionState.DRAFT
        ),
    ]


class PublicationForm(forms.Form):
    """Which draft."""

    version_id = forms.ChoiceField(label=_("Draft"), choices=_drafts)
    reason = reason_field()


class TaskForm(ActorForm):
    """Which training task; the own ones about documents, and to the staff office those of others."""

    task = forms.ChoiceField(label=_("Training task"))

    def offer(self, actor: Actor) -> None:
        """Offer the tasks that this person may close."""
        self.fields["task"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", ""),
            *((str(task.task_id), _task_text(task)) for task in tasks_to_close(actor)),
        ]


def _task_text(task: TaskView) -> str:
    return _now("%(person)s – %(cause)s, due by %(day)s") % {
        "person": person_text(task.user_id),
        "cause": state_word(task.cause),
        "day": day_text(task.due_on),
    }


def _preview_register(given: Mapping[str, Any]) -> Sequence[Any]:
    return [
        _now("The document %(code)s is put on the register: %(title)s.") % dict(given),
        _now("It has no text yet, and nobody can read it."),
    ]


def _run_register(actor: Actor, clock: Clock, given: Mapping[str, Any]) -> Receipt:
    done = register_document(
        actor=actor,
        clock=clock,
        code=given["code"],
        kind=DocumentKind(given["kind"]),
        title=given["title"],
    )
    return Receipt(
        title=_("The document is registered"),
        lines=[(_("Document number"), done.code), (_("Title"), done.title)],
        next_url=reverse("admin:command", args=["draft-document"], query={"document_id": done.document_id}),
        next_text=_("Draft its first version"),
    )


def _preview_version(given: Mapping[str, Any]) -> Sequence[Any]:
    return [
        _now(
            "The draft is stored; it is read by nobody but those who keep documents before it is published."
        ),
        _now("Once it is published, these roles read it: %(roles)s.")
        % {"roles": listing(state_word(role) for role in given["readers"])},
    ]


def _run_version(actor: Actor, clock: Clock, given: Mapping[str, Any]) -> Receipt:
    done = draft_document(
        actor=actor,
        clock=clock,
        document_id=UUID(given["document_id"]),
        body=given["body"],
        readers=[Role(role) for role in given["readers"]],
    )
    return Receipt(
        title=_("The draft is stored"),
        lines=[(_("Title"), done.title), (_("Version"), str(done.version)), ("SHA-256", done.body_sha256)],
        next_url=reverse("admin:command", args=["ask-publication"], query={"version_id": done.version_id}),
        next_text=_("Ask for its publication"),
    )


def _preview_publication(given: Mapping[str, Any]) -> Sequence[Any]:
    return [
        _now("The operations manager or a CA manager is asked to approve: %(draft)s.")
        % {"draft": dict(_drafts())[given["version_id"]]},
        _now("Who wrote the draft does not vote on it."),
        _now("Its readers get a training task when it is published."),
    ]


def _run_publication(actor: Actor, clock: Clock, given: Mapping[str, Any]) -> Receipt:
    version_id = UUID(given["version_id"])
    return opened(
        request_publication(actor=actor, clock=clock, version_id=version_id, reason=given["reason"])
    )


def _preview_task(_given: Mapping[str, Any]) -> Sequence[Any]:
    return [
        _now("The training task is done, for good."),
        _now("An own task is closed only when the new version was opened; all others by the staff office."),
    ]


def _run_task(actor: Actor, clock: Clock, given: Mapping[str, Any]) -> Receipt:
    done = complete_training_task(actor=actor, clock=clock, task_id=UUID(given["task"]))
    return Receipt(
        title=_("The training task is done"),
        lines=[(_("Person"), person_text(done.user_id)), (_("Change"), in_words(done.cause))],
        next_url=reverse("admin:training_calendar"),
        next_text=_("Training calendar"),
    )


COMMANDS: Final = (
    Command(
        name="register-document",
        title=_("Register a document"),
        clause="5.3.8",
        section=SECTION,
        form=RegisterForm,
        roles=DRAFTS_DOCUMENTS,
        run=_run_register,
        preview=_preview_register,
        reason="a title on the register; publishing takes an approval",
    ),
    Command(
        name="draft-document",
        title=_("Draft a version of a document"),
        clause="5.3.8",
        section=SECTION,
        form=VersionForm,
        roles=DRAFTS_DOCUMENTS,
        run=_run_version,
        preview=_preview_version,
        reason="a draft binds nobody before it is published",
    ),
    Command(
        name="ask-publication",
        title=_("Ask for the publication of a document"),
        clause="5.3.8",
        section=SECTION,
        form=PublicationForm,
        roles=KINDS[Kind.PUBLISH_DOCUMENT].asked_by,
        run=_run_publication,
        preview=_preview_publication,
        kind=Kind.PUBLISH_DOCUMENT,
    ),
    Command(
        name="finish-training-task",
        title=_("Mark a training task as done"),
        clause="5.3.4",
        section=SECTION,
        form=TaskForm,
        roles=frozenset(Role),
        run=_run_task,
        preview=_preview_task,
        reason="the own task only after reading; the staff office records the trainings of others",
    ),
)
