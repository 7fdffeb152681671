"""Lists of evidence, device models, strength reviews, algorithm alerts and risk assessments."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from apps.base.admin import ReadOnlyAdmin, filter_by
from apps.base.columns import actor_column, code_column, day_column, id_column, instant_column, text_column
from apps.policy.models import (
    AlgorithmAlert,
    ApprovedDeviceModel,
    HsmEvidence,
    RiskAssessment,
    StrengthReview,
)
from apps.policy.states import AlertDecision, ModuleStatus


@admin.register(HsmEvidence)
class HsmEvidenceAdmin(ReadOnlyAdmin):
    """Checks of the validation of HSMs."""

    list_display = (
        text_column("model", _("Model")),
        text_column("firmware", _("Firmware")),
        text_column("certificate", _("Number of the certificate")),
        text_column("level", _("Level of FIPS 140-3 or its equivalent")),
        code_column("status", _("Status at the programme")),
        day_column("sunset_on", _("Last day of the validation")),
        instant_column("recorded_at", _("Recorded")),
    )
    shown = (
        text_column("manufacturer", _("Manufacturer")),
        *list_display,
        text_column("document", _("Evidence")),
        actor_column("recorded_by", _("Recorded by")),
    )
    list_filter = (filter_by("status", _("Status at the programme"), ModuleStatus),)
    ordering = ("-recorded_at",)


@admin.register(ApprovedDeviceModel)
class ApprovedDeviceModelAdmin(ReadOnlyAdmin):
    """Every version of every entry of the Digital Agency's list."""

    list_display = (
        text_column("model", _("Device model")),
        text_column("version", _("Version")),
        text_column("secure_element", _("Secure element")),
        text_column("certificate", _("Common Criteria certificate")),
        day_column("valid_until", _("Valid until")),
        instant_column("recorded_at", _("Recorded")),
    )
    shown = (
        *list_display,
        text_column("fips_level", _("Level of FIPS 140-3 or its equivalent")),
        actor_column("recorded_by", _("Recorded by")),
    )
    ordering = ("model", "-version")


@admin.register(StrengthReview)
class StrengthReviewAdmin(ReadOnlyAdmin):
    """Reviews of key sizes."""

    list_display = (
        day_column("reviewed_on", _("Day")),
        code_column("conclusion", _("Conclusion")),
        text_column("key_bits", _("Key size (bits)")),
        actor_column("recorded_by", _("Recorded by")),
        instant_column("approved_at", _("Approved")),
    )
    shown = (*list_display, text_column("evidence", _("Evidence")), id_column("approval_id", _("Approval")))
    id_fields = ("id", "approval_id")
    ordering = ("-reviewed_on",)


@admin.register(AlgorithmAlert)
class AlgorithmAlertAdmin(ReadOnlyAdmin):
    """Warnings that an algorithm is weak, and the decisions about them."""

    list_display = (
        text_column("algorithm", _("Algorithm")),
        text_column("summary", _("Summary")),
        instant_column("raised_at", _("Reported")),
        code_column("decision", _("Decision")),
    )
    shown = (
        *list_display,
        text_column("source", _("Source")),
        actor_column("raised_by", _("Reported by")),
        text_column("reason", _("Reason")),
        actor_column("decided_by", _("Decided by")),
        instant_column("decided_at", _("Decided")),
    )
    list_filter = (filter_by("decision", _("Decision"), AlertDecision),)
    ordering = ("-raised_at",)


@admin.register(RiskAssessment)
class RiskAssessmentAdmin(ReadOnlyAdmin):
    """Assessments of whether a measure is needed."""

    list_display = (
        text_column("measure", _("Measure")),
        code_column("conclusion", _("Conclusion")),
        day_column("assessed_on", _("Assessed")),
        day_column("valid_until", _("Valid until")),
        actor_column("assessed_by", _("Assessed by")),
    )
    shown = (
        *list_display,
        text_column("document", _("Document")),
        id_column("document_sha256", _("SHA-256 of the document")),
    )
    ordering = ("-assessed_on",)
