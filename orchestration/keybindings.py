"""The key bindings that everybody starts with."""

from orchestration.contracts.server import (
    KeybindingRule,
    Shortcut,
    WhenIdentifier,
    WhenNode,
    WhenNot,
)
from providers.contracts.base import UNSET, OrAbsent

_IN_TERMINAL = WhenIdentifier(name="terminalFocus")
_OUTSIDE_TERMINAL = WhenNot(node=_IN_TERMINAL)


def _rule(
    command: str, key: str, when: OrAbsent[WhenNode] = UNSET, *, shift: bool = False
) -> KeybindingRule:
    """With the modifier of the platform: command on a Mac, control elsewhere."""
    shortcut = Shortcut(key=key, mod_key=True, shift_key=shift)
    return KeybindingRule(command=command, shortcut=shortcut, when_ast=when)


DEFAULT_KEYBINDINGS: tuple[KeybindingRule, ...] = (
    _rule("terminal.toggle", "j"),
    _rule("terminal.split", "d", _IN_TERMINAL),
    _rule("terminal.new", "n", _IN_TERMINAL),
    _rule("terminal.close", "w", _IN_TERMINAL),
    _rule("diff.toggle", "d", _OUTSIDE_TERMINAL),
    _rule("chat.new", "n", _OUTSIDE_TERMINAL),
    _rule("chat.new", "o", _OUTSIDE_TERMINAL, shift=True),
    _rule("chat.newLocal", "n", _OUTSIDE_TERMINAL, shift=True),
    _rule("editor.openFavorite", "o"),
    _rule("thread.previous", "[", shift=True),
    _rule("thread.next", "]", shift=True),
    *(_rule(f"thread.jump.{number}", str(number)) for number in range(1, 10)),
)
"""In order of precedence: a later rule wins over an earlier one with the same shortcut."""
