"""Who asked: told by the ids of commands."""

import pytest

from orchestration.story.origins import refused_command, who_asked

EVENT = "01a2057d-c939-78e5-be4e-5ebc6e63679e"


@pytest.mark.parametrize(
    ("command_id", "who"),
    [
        (None, "the server"),
        ("1e5c5841-99fd-43ad-96d2-ddf7ce7ed7a5", "a client"),
        ("admin:1e5c5841", "a person, in the admin"),
        (f"server:{EVENT}:queue", "the server: message queue"),
        (f"server:checkpoint:thread-1:{EVENT}", "the server: checkpoints"),
        ("server:something-new", "the server"),
        ("provider:1fab3e9632d1-3:delta", "the agent"),
        (f"provider:{EVENT}:starting:session", "the server, for the agent"),
        (f"provider:1fab3e9632d1-43:complete:assistant:{EVENT}:x", "the agent"),
        ("past:event-1", "the import of a conversation"),
    ],
)
def test_the_id_of_a_command_tells_who_asked(command_id: str | None, who: str) -> None:
    assert who_asked(command_id) == who


def test_a_refusal_names_its_command() -> None:
    said = "Orchestration command invariant failed (thread.unarchive): Thread 't' is not archived."

    assert refused_command(said) == "thread.unarchive"
    assert refused_command("no") == "command"
