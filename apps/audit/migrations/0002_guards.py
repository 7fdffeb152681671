"""The log is only ever added to, whoever holds the SQL prompt."""

from django.db import migrations

from apps.base.append_only import append_only_triggers


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [
        append_only_triggers("audit_auditevent"),
        append_only_triggers("audit_auditleaf"),
        append_only_triggers("audit_auditnode"),
        append_only_triggers("audit_checkpoint"),
    ]
