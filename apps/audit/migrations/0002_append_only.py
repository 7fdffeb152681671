"""The log is only ever added to, whoever holds the SQL prompt."""

from django.db import migrations

from apps.base.append_only import append_only_triggers

TABLES = ("audit_auditevent", "audit_auditleaf", "audit_auditnode", "audit_checkpoint")


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [append_only_triggers(table) for table in TABLES]
