"""What the parameters of every method share."""

from providers.contracts.base import Contract


class Body(Contract, tag_field="_tag", frozen=True):
    """The base of the methods' parameters; the tag is the method's name."""
