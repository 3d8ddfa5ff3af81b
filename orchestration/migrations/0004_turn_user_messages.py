from typing import Any

import msgspec
from django.db import migrations, models


def name_known_messages(apps: Any, schema_editor: Any) -> None:
    """From the rows that are there: what turns began with, and the lines that told of steering."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT sequence, thread_id, turn_id, message_id FROM projection_turns")
        turns = {
            (thread, turn): (row, [begun] if begun else []) for row, thread, turn, begun in cursor
        }
        cursor.execute(
            "SELECT thread_id, payload FROM projection_thread_activities"
            " WHERE kind = 'turn.steered' ORDER BY sequence"
        )
        for thread_id, payload in cursor.fetchall():
            told = msgspec.json.decode(payload)
            message_id = told.get("messageId")
            _, said = turns.get((thread_id, told.get("turnId")), (0, []))
            said += [message_id] if message_id not in said else []
            cursor.execute(
                "DELETE FROM projection_turns"
                " WHERE thread_id = %s AND turn_id IS NULL AND message_id = %s",
                (thread_id, message_id),
            )
        cursor.executemany(
            "UPDATE projection_turns SET user_message_ids = %s WHERE sequence = %s",
            [
                (msgspec.json.encode(said).decode(), row)
                for (_, turn), (row, said) in turns.items()
                if turn is not None
            ],
        )


class Migration(migrations.Migration):
    dependencies = [
        ("orchestration", "0003_thread_title_given"),
    ]

    operations = [
        migrations.AddField(
            model_name="turn",
            name="user_message_ids",
            field=models.TextField(db_default="[]", default="[]"),
        ),
        migrations.RunPython(name_known_messages, migrations.RunPython.noop),
    ]
