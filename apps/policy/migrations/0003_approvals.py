"""Profiles and site values name the approval that they rest on; the voices of profiles go (the log keeps them)."""

import importlib

from django.db import migrations, models

fixed = importlib.import_module("apps.policy.migrations.0002_fixed_rows")
CHANGES = (
    "(OLD.state = 'APPROVED' AND NEW.state = 'DRAFT')",
    # the approval is written in the act that it allows, and by no other
    "(OLD.approval_id {differs} NEW.approval_id AND NOT (OLD.state = 'DRAFT' AND NEW.state = 'APPROVED'))",
)


def fix(apps, schema_editor):
    sqlite = schema_editor.connection.vendor == "sqlite"
    differs = "IS NOT" if sqlite else "IS DISTINCT FROM"
    changes = [f"OLD.{column} {differs} NEW.{column}" for column in fixed.FIXED]
    changes += [change.format(differs=differs) for change in CHANGES]
    template = fixed.SQLITE if sqlite else fixed.POSTGRESQL
    when = f"WHEN ({' OR '.join(changes)})"
    statement = template.format(table=fixed.TABLE, verb="UPDATE", when=when, reason=fixed.REASON)
    schema_editor.execute(statement, params=None)


def release(apps, schema_editor):
    table = f' ON "{fixed.TABLE}"' if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f'DROP TRIGGER IF EXISTS "{fixed.TABLE}_fixed_UPDATE"{table}', params=None)


def fix_as_before(apps, schema_editor):
    fixed.release(apps, schema_editor)
    fixed.fix(apps, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("policy", "0002_fixed_rows")]
    operations = [
        migrations.DeleteModel(name="ProfileApproval"),
        migrations.RunPython(release, fix_as_before),
        migrations.AddField(
            model_name="msoprofileversion",
            name="approval_id",
            field=models.UUIDField(blank=True, null=True, verbose_name="approval"),
        ),
        migrations.AddField(
            model_name="sitepolicyvalue",
            name="approval_id",
            field=models.UUIDField(blank=True, null=True, verbose_name="approval"),
        ),
        migrations.RunPython(fix, release),
    ]
