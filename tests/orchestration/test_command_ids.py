"""What caused a command: told by its id."""

from orchestration.clock import new_id
from orchestration.command_ids import caused_by, find_cause, find_occasion, of_agent, of_server

EVENT = "01a2057d-c939-78e5-be4e-5ebc6e63679e"


def test_a_command_of_the_server_names_the_event_that_caused_it() -> None:
    assert find_cause(f"server:{EVENT}:title") == EVENT
    assert find_cause(f"server:checkpoint:thread-1:{EVENT}") is None
    assert find_cause(EVENT) is None


def test_the_commands_that_an_event_caused_begin_with_its_id() -> None:
    event_id = new_id()
    commands = [of_server(event_id, "title"), of_agent(event_id, "starting:session")]

    for command in commands:
        assert command.startswith(caused_by(event_id))
    assert not f"server:{EVENT}:title".startswith(caused_by(event_id))


def test_what_an_agent_said_is_an_occasion_and_no_event() -> None:
    said = of_agent("1fab3e9632d1-3", "delta")

    assert find_occasion(said) == "1fab3e9632d1-3"
    assert find_cause(said) is None


def test_a_persons_command_has_no_occasion() -> None:
    assert find_occasion(EVENT) is None
