"""The starter corpus, read once: its files, catalogue, terms and thesaurus."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from answer.indicators import Catalogue
from eval.answers import Answerer, open_corpus
from index.terms import TermBase, Thesaurus
from index.tokens import law_name, normalised
from ingest.documents import Reading
from ingest.reading import read_file

CORPUS = Path(__file__).parents[2] / "corpus"
# Its pages are pictures: reading them takes as long as all other files together.
SCANNED = "documents/演示城市/云岭市2021年食品安全抽检情况通报（扫描件）.pdf"


@pytest.fixture(scope="session")
def corpus() -> Path:
    return CORPUS


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return Catalogue.load(CORPUS / "indicators.yaml")


@pytest.fixture(scope="session")
def terms() -> TermBase:
    return TermBase.load(CORPUS / "terms.yaml")


@pytest.fixture(scope="session")
def thesaurus() -> Thesaurus:
    return Thesaurus.load(CORPUS / "thesaurus.tsv")


@pytest.fixture(scope="session")
def scanned() -> str:
    """The path, from the corpus folder, of the file whose pages are pictures."""
    return SCANNED


@pytest.fixture(scope="session")
def paths() -> list[str]:
    """All files of the corpus, as paths from its folder."""
    files = (path for path in (CORPUS / "documents").rglob("*") if path.is_file())
    return sorted(path.relative_to(CORPUS).as_posix() for path in files)


@pytest.fixture(scope="session")
def readings(paths: list[str]) -> dict[str, Reading]:
    """What each file but the scanned one gives, by its path from the corpus folder."""
    return {path: read_file(CORPUS / path, path) for path in paths if path != SCANNED}


@pytest.fixture(scope="session")
def texts(readings: dict[str, Reading]) -> dict[str, str]:
    """The cleaned text of each file, by its path from the corpus folder."""
    return {
        path: "\n".join(document.text for document, _ in reading.documents)
        for path, reading in readings.items()
    }


@pytest.fixture(scope="session")
def plain_texts(texts: dict[str, str]) -> dict[str, str]:
    """The texts in the form in which words are searched, without white space."""
    return {path: "".join(normalised(text).split()) for path, text in texts.items()}


@pytest.fixture(scope="session")
def digests(readings: dict[str, Reading]) -> dict[str, str]:
    """Law name, without 中华人民共和国 → the path of its digest."""
    return {
        law_name(document.title): path
        for path, reading in readings.items()
        if path.startswith("documents/法规摘要/")
        for document, _ in reading.documents
    }


@pytest.fixture(scope="session")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answerer]:
    """The product itself, as it stands after its first start: all files read and indexed."""
    with open_corpus(tmp_path_factory.mktemp("data"), lambda _: None) as (opened, _):
        yield opened
