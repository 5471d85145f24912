"""A real library and index over a few documents that a test writes itself."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from answer.answering import Assistant
from index.passage_index import PassageIndex
from ingest.library import Library
from ingest.reading import read_file

Build = Callable[[dict[str, str]], Assistant]


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Build]:
    """Return a function: {file name: text} → an Assistant that has read those files."""
    opened: list[Library] = []

    def build(files: dict[str, str]) -> Assistant:
        folder = tmp_path / "files"
        folder.mkdir()
        library = Library.open(tmp_path / "data")
        opened.append(library)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
            library.add(read_file(folder / name, name))
        index = PassageIndex.open(tmp_path / "data", library, None, say=lambda _: None)
        return Assistant(library, index)

    yield build
    for library in opened:
        library.close()
