"""Lists are only added; what is filed stays filed; a mass revocation keeps its key and its decision."""

from django.db import migrations

from apps.base.append_only import append_only_triggers, final_state_trigger, fixed_columns_trigger


class Migration(migrations.Migration):
    dependencies = [("revocation", "0001_initial")]
    operations = [
        append_only_triggers("revocation_statuslistedition"),
        final_state_trigger("revocation_revocationrequest", "state", ("FILED", "REJECTED")),
        final_state_trigger("revocation_massrevocation", "state", ("FILED",)),
        fixed_columns_trigger(
            "revocation_massrevocation",
            ("key_id", "approval_id", "expected_credentials", "expected_objects", "started_by", "started_at"),
        ),
    ]
