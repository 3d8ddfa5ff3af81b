"""Scripts that write, change and remove files: as asked, and nothing outside the folder."""

from pathlib import Path

import pytest

from tests.providers.demo.answers import answer_in, finished, said
from tests.support.app_server import AppServer


@pytest.mark.parametrize(
    ("text", "name", "content"),
    [
        ("add a file notes.md", "notes.md", "# Notes\n\nBegun by the demo agent.\n"),
        ("make a file called hello", "hello", "# Notes\n\nBegun by the demo agent.\n"),
        ("add a file with text hi", "notes.md", "hi\n"),
        ("create a file", "notes.md", "# Notes\n\nBegun by the demo agent.\n"),
        ("Please create a file called src/app.py.", "src/app.py", None),
        ("create todo.md with buy milk", "todo.md", "buy milk\n"),
        ("add a file todo.md with text go to sleep.md", "todo.md", "go to sleep.md\n"),
        ("write hello.txt: 'hi there'", "hello.txt", "hi there\n"),
        ("add a line to old.txt", "old.txt", "one\nA line from the demo agent.\n"),
        ("append two to old.txt", "old.txt", "one\ntwo\n"),
        ("add a line saying 'two, too' to old.txt", "old.txt", "one\ntwo, too\n"),
        ("change old.txt", "old.txt", "one\nA line from the demo agent.\n"),
        ("add a file old.txt with two", "old.txt", "one\ntwo\n"),
        ("replace one with two in old.txt", "old.txt", "two\n"),
        ("change a file", "notes.md", "A line from the demo agent.\n"),
    ],
)
async def test_files_are_written_as_asked(
    demo: AppServer, folder: Path, text: str, name: str, content: str | None
) -> None:
    (folder / "old.txt").write_text("one\n")

    frames = await said(demo, folder, text)

    assert (folder / name).exists()
    assert content in (None, (folder / name).read_text())
    assert finished(frames, "fileChange")[0]["changes"][0]["path"] == str(folder / name)
    assert finished(frames, "fileChange")[0]["status"] == "completed"


async def test_a_changed_file_is_shown_as_git_would(demo: AppServer, folder: Path) -> None:
    (folder / "a.txt").write_text("one\ntwo\n")

    frames = await said(demo, folder, "replace two with TWO in a.txt")

    shown = [frame for frame in frames if frame.get("method") == "turn/diff/updated"]
    assert shown[-1]["params"]["diff"] == (
        "diff --git a/a.txt b/a.txt\n"
        "index 814f4a422927b82f5f8a43f8fab6d3839e3983f2"
        "..879de50b9a967adae6ab5fe536d4ef6e0af21bb1\n"
        "--- a/a.txt\n+++ b/a.txt\n@@ -1,2 +1,2 @@\n one\n-two\n+TWO\n"
    )


@pytest.mark.parametrize("name", ["../out.md", "/tmp/out-of-the-folder.md", "link/out.md"])
async def test_nothing_outside_the_folder_is_touched(
    demo: AppServer, folder: Path, tmp_path: Path, name: str
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (folder / "link").symlink_to(tmp_path / "elsewhere")

    frames = await said(demo, folder, f"add a file {name}")

    assert "is not a file inside" in answer_in(frames)
    assert not finished(frames, "fileChange")
    assert not (folder / name).exists()


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("delete old.txt", {}),
        ("please remove the file `old.txt`.", {}),
        ("rename old.txt to new.txt", {"new.txt": "one\n"}),
        ("move old.txt to taken.txt", {"old.txt": "one\n"}),
        ("delete none.txt", {"old.txt": "one\n"}),
        ("delete ../beside.txt", {"old.txt": "one\n"}),
    ],
)
async def test_files_are_deleted_and_renamed_as_asked(
    demo: AppServer, folder: Path, text: str, left: dict[str, str]
) -> None:
    (folder / "old.txt").write_text("one\n")
    (folder / "taken.txt").write_text("taken\n")
    (folder.parent / "beside.txt").write_text("beside\n")

    await said(demo, folder, text)

    assert texts_in(folder) == {"taken.txt": "taken\n", **left}
    assert texts_in(folder.parent) == {"beside.txt": "beside\n"}


def texts_in(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.glob("*.txt")}
