"""Lists, looks and warnings are only added; what was ordered stays, revoked and expired certificates stay so."""

from django.db import migrations

from apps.base.append_only import append_only_triggers, final_state_trigger, fixed_columns_trigger


class Migration(migrations.Migration):
    dependencies = [("certificates", "0001_initial")]
    operations = [
        append_only_triggers("certificates_crledition"),
        append_only_triggers("certificates_crlfetch"),
        append_only_triggers("certificates_calendarwarning"),
        final_state_trigger("certificates_dscertificate", "state", ("EXPIRED", "REVOKED")),
        final_state_trigger("certificates_certificateorder", "state", ("REQUEST_MADE",)),
        final_state_trigger("certificates_certificaterevocation", "state", ("LISTED",)),
        fixed_columns_trigger(
            "certificates_certificaterevocation",
            ("certificate_id", "cause", "reason", "approval_id", "document", "document_sha256", "ordered_by"),
        ),
    ]
