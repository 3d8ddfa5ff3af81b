"""What people set for git, in a repository or their environment, leads no checkpoint astray."""

import os
from pathlib import Path

import pytest

from tests.orchestration.workspace.checkpoints.folders import folder_of
from tests.orchestration.workspace.repository import git, repository

SETTINGS = {
    "core.checkStat": "minimal",
    "core.compression": "0",
    "core.excludesFile": "/nowhere",
    "core.ignoreCase": "true",
    "core.ignoreStat": "true",
    "core.sharedRepository": "group",
    "core.symlinks": "false",
    "core.trustctime": "false",
    "commit.gpgSign": "true",
    "diff.algorithm": "histogram",
    "diff.context": "0",
    "diff.ignoreSubmodules": "all",
    "diff.relative": "true",
    "diff.renames": "false",
    "feature.manyFiles": "true",
    "gc.auto": "1",
    "i18n.commitEncoding": "latin1",
    "index.version": "4",
    "status.showUntrackedFiles": "no",
    "user.useConfigOnly": "true",
}


async def test_no_setting_of_the_user_leads_astray(tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", "a.py", "moved.py")
    for name, value in SETTINGS.items():
        git(root, "config", name, value)
    folder = folder_of(root, tmp_path / "states")
    await folder.capture(0)
    (root / "a.py").write_text("a.py\nand more\n")
    (root / "moved.py").rename(root / "Moved.py")
    await folder.capture(1)
    (root / "a.py").write_text("a.py\nand less\n")
    await folder.capture(2)

    assert await folder.changed(0, 1) == {"a.py": "modified", "Moved.py": "renamed"}
    assert " a.py\n-and more\n+and less\n" in await folder.patch(1, 2)
    await folder.restore(0)
    assert sorted(os.listdir(root)) == [".git", "a.py", "moved.py"]


VARIABLES = {
    "GIT_AUTHOR_NAME": "",
    "GIT_COMMITTER_DATE": "nonsense",
    "GIT_COMMITTER_EMAIL": "",
    "GIT_DIFF_OPTS": "-u0",
    "GIT_DIR": "/nowhere",
    "GIT_EXTERNAL_DIFF": "false",
    "GIT_GLOB_PATHSPECS": "1",
    "GIT_INDEX_FILE": "/nowhere",
    "GIT_INDEX_VERSION": "4",
    "GIT_NAMESPACE": "elsewhere",
    "GIT_OBJECT_DIRECTORY": "/nowhere",
    "GIT_QUARANTINE_PATH": "/nowhere",
    "GIT_TRACE": "1",
}


async def test_no_variable_of_the_environment_leads_astray(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = repository(tmp_path / "shop", "a.py")
    folder = folder_of(root, tmp_path / "states")
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)

    await folder.capture(0)
    (root / "a.py").write_text("a.py\nand more\n")
    await folder.capture(1)

    assert "\n a.py\n+and more\n" in await folder.patch(0, 1)
    assert (await folder.restore(0)).written == 1
