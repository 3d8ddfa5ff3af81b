"""What every contract is made of: the frozen base and the small value types."""

from typing import Annotated, Any, TypeVar, Union

from msgspec import UNSET, Meta, Struct, UnsetType

__all__ = ["UNSET", "Contract", "Json", "Nat", "OrAbsent", "Pos", "Str", "UnsetType"]

MAX_SAFE_INTEGER = 2**53 - 1
"""The largest integer that a browser's number holds exactly."""


class Contract(Struct, frozen=True, rename="camel", gc=False):
    """An immutable value with camelCase keys on the wire; unknown keys are ignored on decode.

    None can be part of a cycle, so the collector need not look at them: tens of thousands make a
    snapshot.
    """


T = TypeVar("T")

OrAbsent = Union[T, UnsetType]  # noqa: UP007 - a generic alias needs the subscript form
"""A key that may be left out; ``None`` is not accepted in its place."""

Str = Annotated[str, Meta(pattern=r"\S")]
"""Text with at least one character that is not white space."""

Nat = Annotated[int, Meta(ge=0, le=MAX_SAFE_INTEGER)]
Pos = Annotated[int, Meta(ge=1, le=MAX_SAFE_INTEGER)]

Json = Any
"""Any JSON value: what agents send is kept as it is."""
