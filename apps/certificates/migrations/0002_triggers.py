"""What holds even at the SQL prompt: lists are only added, revoked and expired certificates stay so."""

from django.db import migrations

from apps.base.append_only import append_only_triggers, final_state_trigger


class Migration(migrations.Migration):
    dependencies = [("certificates", "0001_initial")]
    operations = [
        append_only_triggers("certificates_crledition"),
        final_state_trigger("certificates_dscertificate", "state", ("EXPIRED", "REVOKED")),
    ]
