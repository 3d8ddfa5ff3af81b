"""The seals of the log, kept by triggers as the log is."""

import orchestration.models.base
from django.db import migrations, models

from orchestration.models.append_only import SEALS, install_append_only, remove_append_only


def keep_the_seals(apps, schema_editor):
    install_append_only(schema_editor.connection, SEALS)


def free_the_seals(apps, schema_editor):
    remove_append_only(schema_editor.connection, SEALS)


class Migration(migrations.Migration):
    dependencies = [
        ("orchestration", "0004_turn_user_messages"),
    ]

    operations = [
        migrations.CreateModel(
            name="LogSeal",
            fields=[
                (
                    "sequence",
                    orchestration.models.base.SequenceField(primary_key=True, serialize=False),
                ),
                ("digest", models.TextField()),
                ("marks", models.BinaryField()),
                ("sealed_at", models.TextField()),
            ],
            options={
                "verbose_name": "log seal",
                "db_table": "log_seals",
            },
        ),
        migrations.RunPython(keep_the_seals, free_the_seals),
    ]
