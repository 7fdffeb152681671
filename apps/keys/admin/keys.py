"""Lists of keys, activations and signer processes; shares and private values have no column."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from apps.base.admin import ReadOnlyAdmin, filter_by
from apps.base.columns import (
    actor_column,
    code_column,
    day_column,
    id_column,
    instant_column,
    said_column,
    state_column,
    text_column,
)
from apps.keys.models import (
    ActivationSession,
    BackupMedium,
    CeremonyAttendance,
    CeremonyRehearsal,
    CeremonyStep,
    CustodyHandOver,
    DsKey,
    Hsm,
    KeyCeremony,
    SignerProcess,
    StepConfirmation,
)
from apps.keys.states import ActivationState, CeremonyState, DsKeyState, SignerState, StepState


@admin.register(DsKey)
class DsKeyAdmin(ReadOnlyAdmin):
    """Key pairs in the HSM and their periods of use."""

    list_display = (
        text_column("label", _("Key")),
        code_column("purpose", _("Purpose")),
        state_column("state", _("State")),
        day_column("generated_on", _("Generated on")),
        day_column("use_until", _("Usable until")),
        id_column("certificate_id", _("Certificate")),
    )
    shown = (
        id_column("id", _("Id")),
        *list_display,
        text_column("hsm", _("Hardware security module")),
        instant_column("planned_at", _("Planned")),
        text_column("attributes", _("Attributes read back from the HSM")),
        id_column("public_key_der", _("Public key")),
    )
    list_filter = (filter_by("state", _("State"), DsKeyState),)
    list_select_related = ("hsm",)
    id_fields = ("id", "certificate_id")
    ordering = ("-planned_at",)


@admin.register(ActivationSession)
class ActivationSessionAdmin(ReadOnlyAdmin):
    """Gatherings of custodians."""

    list_display = (
        id_column("id", _("Activation")),
        code_column("kind", _("Kind")),
        state_column("state", _("State")),
        text_column("quorum", _("Quorum")),
        instant_column("opened_at", _("Begun")),
        instant_column("closed_at", _("Closed")),
        code_column("cause", _("Cause")),
    )
    shown = (
        *list_display,
        actor_column("requested_by", _("Requested by")),
        instant_column("expires_at", _("Open until")),
    )
    list_filter = (filter_by("state", _("State"), ActivationState),)
    ordering = ("-opened_at",)


@admin.register(SignerProcess)
class SignerProcessAdmin(ReadOnlyAdmin):
    """The last word of each process of the signer."""

    list_display = (
        text_column("name", _("Process")),
        code_column("role", _("Task")),
        state_column("state", _("State")),
        said_column("cause", _("Cause")),
        text_column("pid", _("Process number")),
        instant_column("at", _("Last sign of life")),
    )
    list_filter = (filter_by("state", _("State"), SignerState),)
    ordering = ("role", "name")


@admin.register(Hsm)
class HsmAdmin(ReadOnlyAdmin):
    """Tokens and what they said about themselves."""

    list_display = (
        text_column("label", _("Token")),
        text_column("manufacturer", _("Manufacturer")),
        text_column("model", _("Model")),
        text_column("serial", _("Serial number")),
        text_column("firmware", _("Firmware")),
        text_column("share_threshold", _("Quorum")),
        instant_column("registered_at", _("Registered")),
    )
    ordering = ("label",)


@admin.register(CeremonyRehearsal)
class CeremonyRehearsalAdmin(ReadOnlyAdmin):
    """Rehearsals at other installations whose sealed minutes were presented here."""

    list_display = (
        text_column("title", _("Title")),
        code_column("ceremony_type", _("Type of ceremony")),
        day_column("held_on", _("Held on")),
        actor_column("admitted_by", _("Presented by")),
        instant_column("admitted_at", _("Presented")),
    )
    shown = (
        id_column("rehearsal_id", _("Ceremony")),
        *list_display,
        text_column("script_sha256", _("SHA-256 of the script")),
        text_column("body_sha256", _("SHA-256 of the script without the environment block")),
        text_column("script", _("Script")),
        text_column("minutes_sha256", _("SHA-256 of the minutes")),
        text_column("sha256", _("SHA-256 of the file")),
    )
    ordering = ("-admitted_at",)


@admin.register(KeyCeremony)
class KeyCeremonyAdmin(ReadOnlyAdmin):
    """Key ceremonies, their scripts and their minutes."""

    list_display = (
        id_column("id", _("Ceremony")),
        text_column("title", _("Title")),
        code_column("ceremony_type", _("Type of ceremony")),
        state_column("state", _("State")),
        day_column("scheduled_for", _("Scheduled for")),
        text_column("place", _("Place")),
    )
    shown = (
        *list_display,
        text_column("script_sha256", _("SHA-256 of the script")),
        text_column("script", _("Script")),
        actor_column("drafted_by", _("Drafted by")),
        actor_column("scheduled_by", _("Scheduled by")),
        instant_column("started_at", _("Begun")),
        actor_column("reported_by", _("Reported by")),
        text_column("report", _("Report")),
        text_column("minutes_sha256", _("SHA-256 of the minutes")),
        id_column("approval_id", _("Approval")),
        instant_column("closed_at", _("Closed")),
        text_column("closing_reason", _("Reason of the abortion")),
    )
    list_filter = (filter_by("state", _("State"), CeremonyState),)
    ordering = ("-drafted_at",)


@admin.register(CeremonyAttendance)
class CeremonyAttendanceAdmin(ReadOnlyAdmin):
    """Who was in the room from when to when, as facility staff confirmed it."""

    list_display = (
        id_column("participant__ceremony_id", _("Ceremony")),
        actor_column("participant__actor_id", _("Participant")),
        code_column("participant__role", _("Role")),
        instant_column("entered_at", _("Entered")),
        actor_column("entry_confirmed_by", _("Entry confirmed by")),
        instant_column("left_at", _("Left")),
        actor_column("exit_confirmed_by", _("Exit confirmed by")),
    )
    list_select_related = ("participant",)
    id_fields = ("id", "participant__ceremony_id")
    ordering = ("-entered_at",)


@admin.register(CeremonyStep)
class CeremonyStepAdmin(ReadOnlyAdmin):
    """Steps of ceremonies in the order of the script."""

    list_display = (
        id_column("ceremony_id", _("Ceremony")),
        text_column("number", _("Step")),
        code_column("step_type", _("Type of step")),
        code_column("role", _("Role")),
        text_column("clause", _("Clause")),
        text_column("text", _("What is done")),
        state_column("state", _("State")),
    )
    list_filter = (filter_by("state", _("State"), StepState),)
    id_fields = ("id", "ceremony_id")
    ordering = ("-ceremony_id", "number")


@admin.register(StepConfirmation)
class StepConfirmationAdmin(ReadOnlyAdmin):
    """Who operated and who witnessed each step."""

    list_display = (
        id_column("step__ceremony_id", _("Ceremony")),
        text_column("step__number", _("Step")),
        code_column("part", _("Part")),
        code_column("role", _("Role")),
        actor_column("actor_id", _("Person")),
        instant_column("confirmed_at", _("Confirmed at")),
    )
    list_select_related = ("step",)
    id_fields = ("id", "step__ceremony_id")
    ordering = ("-confirmed_at",)


@admin.register(BackupMedium)
class BackupMediumAdmin(ReadOnlyAdmin):
    """Backup media, their seals and who keeps them."""

    list_display = (
        text_column("label", _("Backup medium")),
        text_column("seal", _("Seal number")),
        text_column("place", _("Place")),
        actor_column("custodian", _("Custodian")),
        text_column("hand_overs", _("Hand-overs")),
        text_column("key", _("Key")),
        instant_column("registered_at", _("Registered")),
    )
    shown = (id_column("id", _("Id")), *list_display, actor_column("registered_by", _("Registered by")))
    list_select_related = ("key",)
    ordering = ("label",)


@admin.register(CustodyHandOver)
class CustodyHandOverAdmin(ReadOnlyAdmin):
    """The custody chain of each medium."""

    list_display = (
        text_column("medium", _("Backup medium")),
        text_column("number", _("Number")),
        actor_column("giver", _("Giver")),
        actor_column("receiver", _("Receiver")),
        text_column("seal", _("Seal number")),
        text_column("place_after", _("Place")),
        instant_column("handed_over_at", _("Handed over")),
    )
    shown = (
        *list_display,
        text_column("place_before", _("Place before")),
        id_column("approval_id", _("Approval")),
    )
    list_select_related = ("medium",)
    id_fields = ("id", "medium_id")
    ordering = ("-handed_over_at",)
