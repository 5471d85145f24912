"""Gradio imported without the work that only its own developers need."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def no_type_stubs() -> Iterator[None]:
    """Keep Gradio, where it is first imported within, from writing type stubs for editors.

    It parses the source of each of its components for that and renders a template, at every
    start: a third of the time it takes to import. It leaves out those whose file is not known.
    """
    getfile = inspect.getfile

    def unknown_for_components(thing: Any) -> str:
        if type(thing).__name__ == "ComponentMeta":
            raise OSError(f"{thing!r}: no stub is wanted")
        return getfile(thing)

    inspect.getfile = unknown_for_components  # type: ignore[assignment]  # takes Any
    try:
        yield
    finally:
        inspect.getfile = getfile
