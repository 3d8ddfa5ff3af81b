"""What migrations make of the rows of older versions."""

from importlib import import_module

from django.db import connection

from orchestration.models import Turn
from tests.support import builders as b
from tests.support.history import History


def test_turns_of_older_versions_get_the_names_of_what_was_said_in_them(database: None) -> None:
    history = History()
    history.record(
        b.create_project(),
        b.create_thread(),
        b.start_turn(message_id="message-1"),
        b.begin_turn("turn-1", "message-1"),
        b.append_activity("turn.steered", payload={"messageId": "message-2", "turnId": "turn-1"}),
        b.settle_turn("turn-1"),
        b.begin_turn("turn-2", None),
    )
    rows = list(Turn.objects.order_by("pk").values())
    Turn.objects.update(user_message_ids="[]")

    migration = import_module("orchestration.migrations.0004_turn_user_messages")
    migration.name_known_messages(None, connection.schema_editor())

    assert list(Turn.objects.order_by("pk").values()) == rows
    assert rows[0]["user_message_ids"] == '["message-1","message-2"]'
