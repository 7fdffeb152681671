"""Who fetched what and what was posted is only ever added to."""

from django.db import migrations

from apps.base.append_only import append_only_triggers


class Migration(migrations.Migration):
    dependencies = [("publication", "0001_initial")]
    operations = [
        append_only_triggers("publication_statuslistdownload"),
        append_only_triggers("publication_certificatedownload"),
        append_only_triggers("publication_dtsposting"),
    ]
