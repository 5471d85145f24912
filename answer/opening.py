"""Opens what an answer needs from a data directory: the library, its index, the offline model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from answer.answering import Assistant
from index.opening import Equipment
from ingest.library import Library


@contextmanager
def open_assistant(data: Path, say: Callable[[str], None]) -> Iterator[Assistant]:
    """Open a data directory for answering; the index is brought up to date first.

    data: the directory that `python -m ingest` filled; say: takes progress, in Chinese.
    Raises FileNotFoundError where there is no such directory.
    """
    if not data.is_dir():
        raise FileNotFoundError(
            f"数据目录 {data} 不存在\uff0c请先用 python -m ingest 读入文件\uff0c或用 --data 指定"
        )
    equipment = Equipment.load()
    with Library.open(data) as library:
        index = equipment.open(data, library, say)
        yield Assistant(library, index, equipment.thesaurus.documents_say)
