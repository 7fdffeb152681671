from django.db import migrations

from apps.base.append_only import append_only_triggers, final_state_trigger


class Migration(migrations.Migration):
    dependencies = [("revocation", "0001_initial")]
    operations = [
        append_only_triggers("revocation_statuslistedition"),
        final_state_trigger("revocation_revocationrequest", "state", ["FILED", "REJECTED"]),
    ]
