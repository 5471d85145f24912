"""The parts an index is made with: the offline model and the words of the field."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from index.asked import AskedQuestions
from index.building import Builder, Say
from index.encoder import Encoder, StaticEncoder, configured_encoder
from index.hits import PassageStore
from index.passage_index import PassageIndex
from index.places import SETTING, backend_at
from index.reranker import SETTING as RERANKER_SETTING
from index.reranker import CrossEncoderReranker, Reranker
from index.terms import TermBase, Thesaurus
from index.tokens import Segmenter

CORPUS = Path(__file__).parents[1] / "corpus"
"""Where the words of the field are kept: terms.yaml and thesaurus.tsv."""


@dataclass(frozen=True, slots=True)
class Equipment:
    """What every command opens an index with, so that all of them share one.

    terms: words for the segmenter; thesaurus: how people say what documents write; reranker:
    None where no folder of one is set; asked: what people ask of articles of laws.
    """

    encoder: Encoder | None
    terms: tuple[str, ...]
    thesaurus: Thesaurus
    asked: AskedQuestions
    reranker: Reranker | None = None

    @classmethod
    def load(cls, corpus: Path = CORPUS) -> Equipment:
        """Load the encoder and reranker of the settings, and the words of the field.

        corpus: the folder with terms.yaml and thesaurus.tsv. Raises OSError where one of them or
        a model can't be opened, ValueError with all mistakes of a file or a setting.
        """
        folder = os.environ.get(RERANKER_SETTING)
        return cls(
            configured_encoder(os.environ),
            TermBase.load(corpus / "terms.yaml").words(),
            Thesaurus.load(corpus / "thesaurus.tsv"),
            AskedQuestions.load(),
            CrossEncoderReranker(folder) if folder else None,
        )

    def open(
        self, data: Path, library: PassageStore, say: Say, *, in_background: bool = False
    ) -> PassageIndex:
        """Open the index of a data directory and bring it up to date, see `PassageIndex.open`."""
        return PassageIndex.open(
            data,
            library,
            self.encoder,
            say=say,
            terms=self.terms,
            thesaurus=self.thesaurus,
            reranker=self.reranker,
            address=_address(),
            asked=self.asked,
            former=StaticEncoder.shipped if in_background else None,
        )

    def builder(self, data: Path, library: PassageStore, say: Say) -> Builder:
        """Return the builder that `open` uses, to examine an index without healing it."""
        backend = backend_at(_address(), data, Segmenter(self.terms), self.encoder, self.asked)
        return Builder(library, backend, say)


def _address() -> str:
    return os.environ.get(SETTING, "")
