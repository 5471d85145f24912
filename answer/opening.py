"""Opens what an answer needs from a data directory: the library, its index, the offline model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from answer.answering import Assistant
from index.encoder import StaticEncoder
from index.passage_index import PassageIndex
from index.terms import TermBase, Thesaurus
from ingest.library import Library

CORPUS = Path(__file__).parents[1] / "corpus"


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
    terms = TermBase.load(CORPUS / "terms.yaml").words()
    thesaurus = Thesaurus.load(CORPUS / "thesaurus.tsv")
    with Library.open(data) as library:
        index = PassageIndex.open(data, library, StaticEncoder.load(), say=say, terms=terms)
        yield Assistant(library, index, thesaurus.documents_say)
