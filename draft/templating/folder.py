"""A folder of templates: 数据项.yaml and one YAML file a template, read when it is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from answer.indicators import Catalogue
from draft.templating.expressions import Vocabulary
from draft.templating.items import ITEMS_FILE, Items, load_items
from draft.templating.reading import read_template
from draft.templating.templates import Template

MEASURES_FILE = "整改措施.yaml"


@dataclass(frozen=True, slots=True)
class TemplateFolder:
    """The templates of a folder; each file is read when it is asked for."""

    path: Path
    items: Items
    catalogue: Catalogue

    @classmethod
    def open(cls, path: Path, catalogue: Catalogue) -> TemplateFolder:
        """Open a folder with 数据项.yaml and templates.

        Raises OSError where the data items can't be opened and FaultyFileError where they hold
        mistakes.
        """
        return cls(path, load_items(path / ITEMS_FILE, catalogue), catalogue)

    @property
    def vocabulary(self) -> Vocabulary:
        """What all templates may name."""
        return Vocabulary(self.items.slots, self.catalogue, self.items.terms)

    def names(self) -> tuple[str, ...]:
        """Return the names of the templates, in the order of their file names."""
        apart = (ITEMS_FILE, MEASURES_FILE)
        return tuple(sorted(p.stem for p in self.path.glob("*.yaml") if p.name not in apart))

    def load(self, name: str) -> Template:
        """Return one template.

        Raises LookupError with the names there are, and FaultyFileError with all its mistakes.
        """
        if name not in self.names():
            raise LookupError(f"没有“{name}”这个模板，可用的模板：{'、'.join(self.names())}")
        return read_template(self.path / f"{name}.yaml", self.vocabulary)
