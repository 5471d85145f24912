"""Opens what an answer needs from a data directory: the library, its index, the offline model."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from answer.answering import Assistant
from answer.llm import Endpoint, EndpointModel
from index.opening import Equipment
from ingest.library import Library


@contextmanager
def open_assistant(
    data: Path, say: Callable[[str], None], *, in_background: bool = False
) -> Iterator[Assistant]:
    """Open a data directory for answering; the index is brought up to date first.

    data: the directory that `python -m ingest` filled; say: takes progress, in Chinese;
    in_background: where the encoder was changed, answer from the old index meanwhile. A
    language model takes part where SHIAN_LLM_URL is set. Raises FileNotFoundError where there
    is no such directory, ValueError or ModuleNotFoundError where the model is not set up rightly.
    """
    endpoint = Endpoint.from_environment(os.environ)
    model = EndpointModel(endpoint) if endpoint else None
    equipment = Equipment.load()
    with Library.at(data, existing=True) as library:
        index = equipment.open(data, library, say, in_background=in_background)
        yield Assistant(library, index, equipment.thesaurus.documents_say, model)
