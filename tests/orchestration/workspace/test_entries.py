"""Searching a workspace by name: what is found, in which order, and for how long it is kept."""

import asyncio
import os
from pathlib import Path

from orchestration.contracts.replies import SearchResult, WorkspaceEntry
from orchestration.workspace.entries import KEPT_FOLDERS, KEPT_SECONDS, WorkspaceEntries
from tests.orchestration.workspace.repository import git, program, repository, write


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


async def found(root: Path, query: str = "", limit: int = 200) -> list[str]:
    return paths(await WorkspaceEntries().search(str(root), query, limit))


def paths(result: SearchResult) -> list[str]:
    return [entry.path for entry in result.entries]


async def test_git_decides_what_belongs_to_a_repository(tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", "kept.py", "gone.py", ".gitignore")
    (root / ".gitignore").write_text("*.log\nsecret/\n")
    write(root, "new.py", "noise.log", "secret/key", "src/noise.log")
    (root / "gone.py").unlink()

    assert sorted(await found(root)) == [".gitignore", "kept.py", "new.py"]


async def test_a_folder_without_git_is_walked(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "src/deep/b.txt", "node_modules/x.js", "src/node_modules/y.js")
    (tmp_path / "src" / "loop").symlink_to(tmp_path)

    assert sorted(await found(tmp_path)) == [
        "a.txt",
        "src",
        "src/deep",
        "src/deep/b.txt",
        "src/loop",
    ]


async def test_folders_are_found_too_and_every_entry_names_its_parent(tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", "src/cart/total.py")

    result = await WorkspaceEntries().search(str(root), "", 10)

    assert result.entries == [
        WorkspaceEntry(path="src", kind="directory"),
        WorkspaceEntry(path="src/cart", kind="directory", parent_path="src"),
        WorkspaceEntry(path="src/cart/total.py", kind="file", parent_path="src/cart"),
    ]


async def test_what_tools_leave_behind_is_excluded_at_the_top_only(tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", "build/app.js", "dist/app.js", "src/build/make.py")

    assert await found(root) == ["src", "src/build", "src/build/make.py"]


async def test_strange_names_arrive_as_they_are(tmp_path: Path) -> None:
    names = ["two words.py", 'quo"te.py', "new\nline.py", "ünï.py", "--help", "tab\t.py"]
    committed = repository(tmp_path / "committed", *names)
    untracked = repository(tmp_path / "untracked", *names, commit=False)
    (tmp_path / "walked").mkdir()
    write(tmp_path / "walked", *names)

    for root in (committed, untracked, tmp_path / "walked"):
        assert sorted(await found(root)) == sorted(names)


async def test_names_that_are_not_utf_8_are_left_out(tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", "good.py")
    walked = tmp_path / "walked"
    walked.mkdir()
    write(walked, "good.py")
    for folder in (root, walked):
        (folder / os.fsdecode(b"bad\xff.py")).touch()

    assert await found(root) == ["good.py"]
    assert await found(walked) == ["good.py"]


async def test_a_nested_repository_is_a_folder(tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", "a.py")
    repository(root / "tracked", "inner.py")
    git(root, "add", "tracked")
    repository(root / "untracked", "inner.py")

    result = await WorkspaceEntries().search(str(root), "tracked", 10)

    assert [(entry.path, entry.kind) for entry in result.entries] == [
        ("tracked", "directory"),
        ("untracked", "directory"),
    ]


async def test_a_part_of_a_repository_is_a_workspace_of_its_own(tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", "top.py", "web/app.ts")

    assert await found(root / "web") == ["app.ts"]


async def test_a_folder_that_its_repository_ignores_is_walked(tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", ".gitignore")
    (root / ".gitignore").write_text("scratch/\n")
    write(root, "scratch/idea.py")

    assert await found(root / "scratch") == ["idea.py"]


async def test_searching_runs_no_program_of_the_repository(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    spy = program(tmp_path / "spy.sh", trace)
    root = repository(tmp_path / "shop", "a.py")
    git(root, "config", "core.fsmonitor", str(spy))
    git(root, "ls-files", "--others")
    assert trace.exists(), "the trap must work for git as it comes"
    trace.unlink()

    assert await found(root) == ["a.py"]

    assert not trace.exists()


async def test_better_matches_come_first(tmp_path: Path) -> None:
    root = repository(
        tmp_path / "shop",
        "x/cart",  # the name itself
        "cartel/a",  # a path that starts with it, and a folder's name
        "x/cart_test.py",  # a name that starts with it
        "x/my-cart.py",  # a name that contains it
        "x/cabaret.txt",  # its letters, in order
        "x/unrelated.py",
    )

    assert await found(root, "cart") == [
        "x/cart",
        "cartel",
        "x/cart_test.py",
        "cartel/a",
        "x/my-cart.py",
        "x/cabaret.txt",
    ]


async def test_a_query_may_be_a_path_a_mention_or_shouted(tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", "src/Cart.py", "other.py")

    for query in ("src/cart", "@src/Cart.py", "./src/cart.py", "/src/CART", "  cart.py "):
        assert (await found(root, query))[0] == "src/Cart.py"


async def test_what_did_not_fit_the_limit_is_announced(tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", "a1", "a2", "a3")
    entries = WorkspaceEntries()

    some = await entries.search(str(root), "a", 2)
    whole = await entries.search(str(root), "a", 3)

    assert (paths(some), some.truncated) == (["a1", "a2"], True)
    assert (paths(whole), whole.truncated) == (["a1", "a2", "a3"], False)


async def test_an_index_that_is_full_says_so(tmp_path: Path) -> None:
    names = [f"{number}.txt" for number in range(6)]
    root = repository(tmp_path / "shop", *names)
    write(tmp_path / "walked", *names)

    for folder in (root, tmp_path / "walked"):
        cut = await WorkspaceEntries(entry_limit=5).search(str(folder), "", 10)
        full = await WorkspaceEntries(entry_limit=6).search(str(folder), "", 10)

        assert (len(cut.entries), cut.truncated) == (5, True)
        assert (len(full.entries), full.truncated) == (6, False)


async def test_an_index_is_kept_for_a_while(tmp_path: Path) -> None:
    clock = Clock()
    entries = WorkspaceEntries(clock)
    await entries.search(str(tmp_path), "", 10)
    write(tmp_path, "new.py")

    clock.now += KEPT_SECONDS - 0.1
    assert paths(await entries.search(str(tmp_path), "", 10)) == []

    clock.now += 0.1
    assert paths(await entries.search(str(tmp_path), "", 10)) == ["new.py"]


async def test_a_forgotten_index_is_made_anew(tmp_path: Path) -> None:
    entries = WorkspaceEntries(Clock())
    await entries.search(str(tmp_path), "", 10)
    write(tmp_path, "new.py")

    entries.forget(str(tmp_path))

    assert paths(await entries.search(str(tmp_path), "", 10)) == ["new.py"]


async def test_only_the_folders_searched_last_are_kept(tmp_path: Path) -> None:
    folders = [tmp_path / str(number) for number in range(KEPT_FOLDERS + 1)]
    entries = WorkspaceEntries(Clock())
    for folder in folders:
        folder.mkdir()
        await entries.search(str(folder), "", 10)
    for folder in folders:
        write(folder, "new.py")

    assert paths(await entries.search(str(folders[-1]), "", 10)) == []
    assert paths(await entries.search(str(folders[0]), "", 10)) == ["new.py"]


async def test_searches_at_the_same_time_share_one_index(tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", "a.py")
    entries = WorkspaceEntries(Clock())
    searches = [entries.search(str(root), "", 10) for _ in range(5)]

    results = await asyncio.gather(*searches)

    assert all(paths(result) == ["a.py"] for result in results)


async def test_a_search_that_is_given_up_does_not_spoil_the_next(tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", "a.py")
    entries = WorkspaceEntries(Clock())
    given_up = asyncio.create_task(entries.search(str(root), "", 10))
    waiting = asyncio.create_task(entries.search(str(root), "", 10))
    await asyncio.sleep(0)

    given_up.cancel()

    assert paths(await waiting) == ["a.py"]
    assert given_up.cancelled() or given_up.cancelling()
