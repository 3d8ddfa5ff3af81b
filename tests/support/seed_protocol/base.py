"""What the protocol's own client takes for a string, a number and an absent key."""

from typing import Annotated, Any, TypeVar, Union

from msgspec import UNSET, Meta, Struct, UnsetType

__all__ = ["UNSET", "Iso", "Json", "Nat", "Optional", "Pos", "Seed", "Str"]

MAX_SAFE_INTEGER = 2**53 - 1


class Seed(Struct, frozen=True, rename="camel"):
    """Unknown keys are ignored, as that client does; missing ones and nulls are not forgiven."""


T = TypeVar("T")

Optional = Union[T, UnsetType]  # noqa: UP007 - a generic alias needs the subscript form
"""A key that may be absent and is never null."""

Str = Annotated[str, Meta(pattern=r"\S")]
Nat = Annotated[int, Meta(ge=0, le=MAX_SAFE_INTEGER)]
Pos = Annotated[int, Meta(ge=1, le=MAX_SAFE_INTEGER)]
Iso = str
Json = Any
