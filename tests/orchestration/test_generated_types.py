"""The browser's types and checks are made from the contracts, and are up to date."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from msgspec import json

from orchestration.contracts.replies import RESULT_TYPES
from orchestration.management.commands import generate_types
from orchestration.typescript.render import contract_hash, render
from orchestration.typescript.roots import roots
from orchestration.typescript.shapes import Shapes


def test_the_generated_file_is_up_to_date() -> None:
    call_command("generate_types", "--check")


def test_an_outdated_file_is_refused_and_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outdated = tmp_path / "contracts.gen.ts"
    outdated.write_text("yesterday's words")
    monkeypatch.setattr(generate_types, "GENERATED", outdated)

    with pytest.raises(CommandError, match="out of date"):
        call_command("generate_types", "--check")

    assert outdated.read_text() == "yesterday's words"


def test_without_check_the_file_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = tmp_path / "contracts.gen.ts"
    monkeypatch.setattr(generate_types, "GENERATED", missing)

    call_command("generate_types")

    assert missing.read_text() == render()


def test_every_method_has_parameters_and_a_result() -> None:
    text = render()

    assert {method.name for method in roots().methods} == set(RESULT_TYPES)
    assert all(f'  readonly "{name}": {{ readonly params: ' in text for name in RESULT_TYPES)


def test_what_the_browser_makes_may_leave_out_defaults_and_what_it_is_sent_has_them() -> None:
    text = render()

    assert "export interface CreateThread {" in text
    assert "readonly interactionMode?: InteractionMode;" in _block(text, "CreateThread")
    assert "readonly interactionMode: InteractionMode;" in _block(text, "ThreadCreated")
    assert "readonly attachments?: readonly ImageAttachment[];" in _block(text, "Message")


def test_what_a_contract_says_of_itself_is_said_in_the_wire_s_names() -> None:
    assert "/** Everything, as of `snapshotSequence`; deleted and archived rows included. */" in (
        render()
    )


def test_a_struct_s_shape_names_its_tag_its_needs_and_its_defaults() -> None:
    described = roots()
    by_name = {cls.__name__: struct for cls, struct in described.structs.items()}
    shapes = Shapes(described.aliases)

    created = shapes.of_struct(by_name["ThreadCreatedEvent"])
    payload = shapes.of_struct(by_name["ThreadCreated"])

    assert created["needed"]["type"] == ["oneOf", ["thread.created"]]
    assert payload["needed"]["branch"] == ["nullable", "string"]
    assert payload["needed"]["modelSelection"] == ["tagged", "ModelSelection"]
    assert payload["defaults"]["runtimeMode"] == "full-access"
    assert shapes.unions["ModelSelection"]["of"]["codex"] == "CodexSelection"


def test_the_hash_is_the_one_in_the_file() -> None:
    assert f"export const CONTRACT_HASH = {json.encode(contract_hash()).decode()};" in render()


def _block(text: str, interface: str) -> str:
    start = text.index(f"export interface {interface} {{")
    return text[start : text.index("\n}", start)]
