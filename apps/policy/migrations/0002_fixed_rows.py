"""Editions, approvals and site values are only added; a profile changes nothing but its state, forwards."""

from django.db import migrations

from apps.base.append_only import append_only_triggers, final_state_trigger

TABLE = "policy_msoprofileversion"
FIXED = ("id", "doc_type", "version", "body", "body_sha256", "proposed_by", "proposed_at")
REASON = "a profile is fixed once proposed"
SQLITE = """
CREATE TRIGGER "{table}_fixed_{verb}" BEFORE {verb} ON "{table}" {when}
BEGIN SELECT RAISE(ABORT, '{table}: {reason}'); END
"""
POSTGRESQL = """
CREATE TRIGGER "{table}_fixed_{verb}" BEFORE {verb} ON "{table}" FOR EACH ROW {when}
EXECUTE FUNCTION dsportal_refuse('{reason}')
"""


def fix(apps, schema_editor):
    sqlite = schema_editor.connection.vendor == "sqlite"
    differs = "IS NOT" if sqlite else "IS DISTINCT FROM"
    changes = [f"OLD.{column} {differs} NEW.{column}" for column in FIXED]
    changes.append("(OLD.state = 'APPROVED' AND NEW.state = 'DRAFT')")
    for verb, when in (("UPDATE", f"WHEN ({' OR '.join(changes)})"), ("DELETE", "")):
        template = SQLITE if sqlite else POSTGRESQL
        schema_editor.execute(template.format(table=TABLE, verb=verb, when=when, reason=REASON), params=None)


def release(apps, schema_editor):
    table = f' ON "{TABLE}"' if schema_editor.connection.vendor == "postgresql" else ""
    for verb in ("UPDATE", "DELETE"):
        schema_editor.execute(f'DROP TRIGGER IF EXISTS "{TABLE}_fixed_{verb}"{table}', params=None)


class Migration(migrations.Migration):
    dependencies = [("policy", "0001_initial")]
    operations = [
        append_only_triggers("policy_policyedition"),
        append_only_triggers("policy_profileapproval"),
        append_only_triggers("policy_sitepolicyvalue"),
        final_state_trigger(TABLE, "state", ("RETIRED",)),
        migrations.RunPython(fix, release),
    ]
