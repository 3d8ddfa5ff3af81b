"""What a turn of the real codex asks its model for: the tier, the effort, a model nobody listed."""

import pytest

from providers.contracts.base import UNSET
from providers.contracts.models import CodexOptions, CodexSelection
from providers.contracts.runtime import RuntimeWarning, TurnStarted
from tests.providers.codex.conftest import Desk
from tests.support.codex import MODEL, CodexHome
from tests.support.model_server import ModelServer
from tests.support.persons import Person


def choose(person: Person, model: str = MODEL, **options: object) -> None:
    person.selection = CodexSelection(model=model, options=CodexOptions(**options))  # type: ignore[arg-type]


async def test_a_service_tier_holds_for_the_turn_that_names_it(
    person: Person, scripted_model: ModelServer
) -> None:
    """Codex would keep a tier that is set for a thread: none chosen means its own again."""
    await person.open()
    tiers = []
    for options in ({"service_tier": "priority"}, {}, {"fast_mode": True}, {"fast_mode": False}):
        choose(person, **options)
        await person.run("say 1 words")
        tiers.append(scripted_model.requests[-1].body.get("service_tier"))

    assert tiers == ["priority", None, "priority", None]


@pytest.mark.parametrize(("chosen", "asked"), [(UNSET, "medium"), ("high", "high")])
async def test_planning_takes_the_effort_that_codex_lists_unless_one_was_chosen(
    person: Person, scripted_model: ModelServer, chosen: object, asked: str
) -> None:
    choose(person, reasoning_effort=chosen)
    person.interaction = "plan"
    await person.open()

    await person.run("say 1 words")

    assert scripted_model.requests[-1].body["reasoning"]["effort"] == asked
    assert person.listener.of(TurnStarted)[0].effort == asked


async def test_a_model_that_codex_does_not_list_works_and_is_warned_of_once(
    person: Person, scripted_model: ModelServer
) -> None:
    choose(person, "nobody-knows-it")
    await person.open()

    ends = [await person.run("say 1 words") for _ in range(3)]

    assert [end.outcome for end in ends] == ["completed"] * 3
    assert scripted_model.requests[-1].body["model"] == "nobody-knows-it"
    (warning,) = person.listener.of(RuntimeWarning)
    assert "Model metadata for `nobody-knows-it` not found" in warning.message


async def test_how_codex_plans_is_asked_once_for_a_process(desk: Desk) -> None:
    one, other = desk.person("one"), desk.person("other")
    one.interaction = other.interaction = "plan"
    await one.open()
    await other.open()
    await one.run("say 1 words")
    await other.run("say 1 words")
    await desk.close()

    frames = "".join(file.read_text() for file in (desk.folder / "logs").glob("*.ndjson"))
    assert frames.count('"method":"collaborationMode/list"') == 1


async def test_a_title_is_asked_for_beside_the_thread_and_kept_nowhere(
    desk: Desk, person: Person, scripted_model: ModelServer, codex_home: CodexHome
) -> None:
    await person.open()
    await person.run("say 2 words")
    said = len(person.listener.events)

    title = await desk.adapter.suggest_title(person.thread_id, MODEL, "fix the cart please")

    asked = scripted_model.requests[-1].body
    assert title == "Fix The"
    assert asked["reasoning"]["effort"] == "low" and "schema" in asked["text"]["format"]
    assert len(person.listener.events) == said, "the thread hears nothing of it"
    assert len(list(codex_home.path.glob("sessions/**/*.jsonl"))) == 1
    assert (await person.run("say 1 words")).outcome == "completed"


async def test_a_model_that_has_no_title_is_no_error(
    desk: Desk, person: Person, scripted_model: ModelServer
) -> None:
    await person.open()

    assert await desk.adapter.suggest_title(person.thread_id, MODEL, "") is None
