"""What people were told already: codex repeats its warnings at every start."""

from collections import OrderedDict

TOLD_KEPT = 500


class Told:
    """Bounded: what was told longest ago is forgotten, and may be told again."""

    def __init__(self) -> None:
        self._keys: OrderedDict[str, None] = OrderedDict()

    def is_news(self, *key: object) -> bool:
        """True once for each key."""
        name = "\n".join(map(str, key))
        if name in self._keys:
            self._keys.move_to_end(name)
            return False
        self._keys[name] = None
        if len(self._keys) > TOLD_KEPT:
            self._keys.popitem(last=False)
        return True

    def was_told(self, *key: object) -> bool:
        return "\n".join(map(str, key)) in self._keys

    def forget(self, *key: object) -> None:
        self._keys.pop("\n".join(map(str, key)), None)
