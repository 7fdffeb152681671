"""What holds even at the SQL prompt: looks are only added, what was ordered stays, an answered order stays."""

from django.db import migrations

from apps.base.append_only import append_only_triggers, final_state_trigger, fixed_columns_trigger

_ORDERED = ("certificate_id", "cause", "reason", "approval_id", "document", "document_sha256", "ordered_by")


class Migration(migrations.Migration):
    dependencies = [("certificates", "0003_orders_and_revocations")]
    operations = [
        append_only_triggers("certificates_crlfetch"),
        final_state_trigger("certificates_certificateorder", "state", ("REQUEST_MADE",)),
        final_state_trigger("certificates_certificaterevocation", "state", ("LISTED",)),
        fixed_columns_trigger("certificates_certificaterevocation", _ORDERED),
    ]
