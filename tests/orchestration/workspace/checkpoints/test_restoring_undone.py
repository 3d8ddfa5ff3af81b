"""Before anything is restored, all that would be lost is kept: so that it can be had back."""

from orchestration.workspace.checkpoints.refs import safety_ref
from tests.orchestration.workspace.checkpoints.folders import THREAD, Folder
from tests.orchestration.workspace.checkpoints.restoring import contents, folder
from tests.orchestration.workspace.repository import write

__all__ = ["folder"]


async def test_a_restore_can_be_undone(folder: Folder) -> None:
    await folder.capture(0)
    (folder.root / "a.py").write_text("not in any checkpoint yet\n")
    write(folder.root, "new.py")
    before = contents(folder.root)

    await folder.restore(0)
    await folder.store.restore(folder.cwd, safety_ref(THREAD, 1), safety_ref(THREAD, 2))

    assert contents(folder.root) == before


async def test_an_earlier_trys_safety_checkpoint_stays(folder: Folder) -> None:
    await folder.capture(0)
    write(folder.root, "new.py")
    await folder.restore(0)
    first = folder.tree_of(safety_ref(THREAD, 1))

    await folder.restore(0)

    assert folder.tree_of(safety_ref(THREAD, 1)) == first


async def test_what_is_ignored_by_now_but_would_be_overwritten_can_be_had_back(
    folder: Folder,
) -> None:
    (folder.root / ".gitignore").write_text("")
    write(folder.root, "out.log")
    await folder.capture(0)
    (folder.root / "out.log").unlink()
    await folder.capture(1)
    (folder.root / ".gitignore").write_text("*.log\n")
    (folder.root / "out.log").write_text("precious\n")

    await folder.restore(0)
    restored = (folder.root / "out.log").read_text()
    await folder.store.restore(folder.cwd, safety_ref(THREAD, 1), safety_ref(THREAD, 2))

    assert restored == "out.log\n"
    assert (folder.root / "out.log").read_text() == "precious\n"
