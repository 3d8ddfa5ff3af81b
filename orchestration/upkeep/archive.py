"""What a backup is: one file with the database and the images of messages, and how it is read."""

import gzip
import shutil
import tarfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from orchestration.errors import OrchestrationError

DATABASE = "t3.sqlite3"
ATTACHMENTS = "attachments"
COMPRESSION = 3
"""Of gzip: the log shrinks to a fifth; more takes thrice the time for a tenth of the rest."""


class BackupFailed(OrchestrationError):
    """Nothing was changed; the message says why."""

    code = "backup.failed"


def pack(archive: Path, database: Path, attachments: Path) -> int:
    """Returns how many images went in. Those that vanish meanwhile belong to deleted threads."""
    count = 0
    with tarfile.open(archive, "w:gz", compresslevel=COMPRESSION) as tar:
        tar.add(database, DATABASE)
        for image in sorted(path for path in attachments.rglob("*") if path.is_file()):
            try:
                tar.add(
                    image, str(PurePosixPath(ATTACHMENTS, *image.relative_to(attachments).parts))
                )
            except FileNotFoundError:
                continue
            count += 1
    return count


def unpack(archive: Path, folder: Path) -> None:
    """Nothing but plain files, and only where they belong. Raises ``BackupFailed``."""
    try:
        with tarfile.open(archive, "r:gz") as tar:
            for member, parts in _files_of(tar):
                target = folder.joinpath(*parts)
                target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                source = tar.extractfile(member)
                if source is not None:
                    with source, target.open("xb") as copy:
                        shutil.copyfileobj(source, copy)
                    target.chmod(0o600)
    except FileNotFoundError as error:
        raise BackupFailed(f"there is no {archive}") from error
    except (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError, FileExistsError) as error:
        raise BackupFailed(f"{archive} is not a backup, or it is damaged: {error}") from error
    if not (folder / DATABASE).is_file():
        raise BackupFailed(f"{archive} is not a backup: there is no database in it")


def _files_of(tar: tarfile.TarFile) -> Iterator[tuple[tarfile.TarInfo, tuple[str, ...]]]:
    for member in tar:
        parts = PurePosixPath(member.name).parts
        if member.isfile() and (parts == (DATABASE,) or _is_attachment(parts)):
            yield member, parts


def _is_attachment(parts: tuple[str, ...]) -> bool:
    return len(parts) > 1 and parts[0] == ATTACHMENTS and ".." not in parts
