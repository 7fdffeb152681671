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
    state_column,
    text_column,
)
from apps.keys.models import ActivationSession, DsKey, Hsm, SignerProcess
from apps.keys.states import ActivationState, DsKeyState, SignerState


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
        code_column("cause", _("Cause")),
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
