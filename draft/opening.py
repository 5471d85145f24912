"""Opens what drafting works with: catalogue, templates, measures; for the command and the app."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from answer.answering import Assistant
from answer.indicators import Catalogue
from draft.assessing.rectification import Measures
from draft.drafts import Draft
from draft.facts import FactSheet
from draft.sheets.factsheet import Form, read_facts
from draft.templating.folder import MEASURES_FILE, TemplateFolder
from draft.templating.templates import Template
from draft.writing.drafting import draft
from index.marked_yaml import FaultyFileError
from index.opening import CORPUS


@dataclass(frozen=True, slots=True)
class Office:
    """What one office drafts with."""

    catalogue: Catalogue
    folder: TemplateFolder
    measures: Measures

    @classmethod
    def open(cls, templates: Path | None = None, corpus: Path | None = None) -> Office:
        """Open the catalogue of a corpus and a folder of templates, by default those of ours.

        Raises OSError for what is not there and FaultyFileError for a file with mistakes.
        """
        corpus = corpus or CORPUS
        catalogue = Catalogue.load(corpus / "indicators.yaml")
        folder = TemplateFolder.open(templates or corpus / "templates", catalogue)
        path = folder.path / MEASURES_FILE
        measures = Measures.load(path, folder.vocabulary) if path.exists() else Measures()
        return cls(catalogue, folder, measures)

    def templates(self) -> tuple[tuple[Template, ...], tuple[FaultyFileError, ...]]:
        """Return the templates that can be used and the mistakes of those that can't."""
        found, faulty = [], []
        for name in self.folder.names():
            try:
                found.append(self.folder.load(name))
            except FaultyFileError as error:
                faulty.append(error)
        return tuple(found), tuple(faulty)

    def read(self, path: Path, *others: Form) -> FactSheet:
        """Return a fact sheet made for any of the templates.

        others: forms beside the folder's templates, such as an office's own Word template.
        Raises FaultyFactSheetError with every problem, ValueError for a file that can't be read.
        """
        return read_facts(path, (*self.templates()[0], *others), self.catalogue)

    def draft(
        self,
        template: Template,
        sheet: FactSheet,
        assistant: Assistant | None = None,
        only: str = "",
    ) -> Draft:
        """Return the draft that a template and a fact sheet give; see `draft.drafting.draft`."""
        return draft(template, sheet, self.catalogue, self.measures, assistant, only)
