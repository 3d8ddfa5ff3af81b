"""Methods about files and editors."""

from typing import Annotated

from msgspec import Meta

from orchestration.contracts.requests.base import Body
from orchestration.contracts.server import EditorId
from providers.contracts.base import Str

SearchQuery = Annotated[str, Meta(max_length=256)]


SearchLimit = Annotated[int, Meta(ge=1, le=200)]


RelativePath = Annotated[str, Meta(pattern=r"\S", max_length=512)]


class SearchEntries(Body, tag="projects.searchEntries", frozen=True):
    cwd: Str
    query: SearchQuery
    limit: SearchLimit


class WriteFile(Body, tag="projects.writeFile", frozen=True):
    cwd: Str
    relative_path: RelativePath
    contents: str


class OpenInEditor(Body, tag="shell.openInEditor", frozen=True):
    cwd: Str
    editor: EditorId
