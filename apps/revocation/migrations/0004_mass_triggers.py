"""A mass revocation keeps its key, its decision and what was counted, and what is published stays so."""

from django.db import migrations

from apps.base.append_only import final_state_trigger, fixed_columns_trigger


class Migration(migrations.Migration):
    dependencies = [("revocation", "0003_mass_revocation")]
    operations = [
        final_state_trigger("revocation_massrevocation", "state", ("FILED",)),
        fixed_columns_trigger(
            "revocation_massrevocation",
            ("key_id", "approval_id", "expected_credentials", "expected_objects", "started_by", "started_at"),
        ),
    ]
