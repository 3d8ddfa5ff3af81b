"""Reviews, of what git says."""

from pathlib import Path

import pytest

from tests.support.app_server import AppServer, Frame


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ({"type": "uncommittedChanges"}, "?? new.md"),
        ({"type": "commit", "sha": "HEAD"}, "first.md | 1 +"),
        ({"type": "baseBranch", "branch": "HEAD"}, "there are none"),
        ({"type": "baseBranch", "branch": "nowhere"}, "I could not review"),
        ({"type": "custom", "instructions": "typos"}, "what you asked: typos"),
    ],
)
async def test_a_review_looks_at_what_git_says(
    demo: AppServer, folder: Path, target: Frame, found: str
) -> None:
    (folder / "first.md").write_text("first\n")
    await demo.run_turn(
        await demo.start_thread(folder),
        "run git init -q && git add . && "
        "git -c user.name=a -c user.email=a@b commit -q -m first && touch new.md",
    )

    thread = await demo.start_thread(folder)
    review = await demo.request("review/start", threadId=thread, target=target)
    end = await demo.completed(review["turn"]["id"])

    assert found in end["items"][-1]["text"]


@pytest.mark.parametrize("branch", ["--output=x", "a b", "; rm x", ""])
async def test_a_review_takes_names_of_revisions_only(
    demo: AppServer, folder: Path, branch: str
) -> None:
    thread = await demo.start_thread(folder)

    target = {"type": "baseBranch", "branch": branch}
    error = await demo.refused("review/start", threadId=thread, target=target)

    assert "no revision" in error["message"]
