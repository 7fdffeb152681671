"""A finding stays as it was written, and nobody takes it away; only its end is added."""

from django.db import migrations

from apps.base.append_only import fixed_columns_trigger


class Migration(migrations.Migration):
    dependencies = [("compliance", "0001_initial")]
    operations = [
        fixed_columns_trigger(
            "compliance_authorityfinding", ("id", "code", "subject", "clause", "detail", "found_at")
        ),
    ]
