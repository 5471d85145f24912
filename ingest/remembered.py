"""What was read of the library lately, so that the next question need not read it again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Remembered(Generic[Key, Value]):
    """Values of one generation of the library, for all threads.

    most: how many are kept; those that were asked for longest ago give way.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._generation = -1
        self._kept: OrderedDict[Key, Value] = OrderedDict()
        self._lock = Lock()

    def of(
        self,
        generation: int,
        keys: Sequence[Key],
        read: Callable[[Sequence[Key]], Mapping[Key, Value]],
    ) -> dict[Key, Value]:
        """Return the values that are there, in the order of their keys.

        generation: of the library as the caller sees it; read: reads the same state of it, and
        gives what it holds of the keys that are not remembered.
        """
        found = self._recalled(generation, keys)
        lost = [key for key in keys if key not in found]
        if lost:
            fresh = read(lost)
            self._keep(generation, fresh)
            found = {**found, **fresh}
        return {key: found[key] for key in keys if key in found}

    def _recalled(self, generation: int, keys: Sequence[Key]) -> dict[Key, Value]:
        with self._lock:
            if generation != self._generation:
                self._generation = generation
                self._kept.clear()
            found = {key: self._kept[key] for key in keys if key in self._kept}
            for key in found:
                self._kept.move_to_end(key)
            return found

    def _keep(self, generation: int, fresh: Mapping[Key, Value]) -> None:
        with self._lock:
            if generation != self._generation:
                return  # the library has changed while this was read
            self._kept.update(fresh)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
