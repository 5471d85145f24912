"""One user's draft while it is worked on: drafted once, rewritten paragraph by paragraph."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from draft.drafts import Draft
from draft.editing import edited, paragraphs_of
from draft.facts import FactSheet
from draft.word.reading import sentences
from ui.drafting.drafts import Edit


@dataclass(frozen=True)
class Work:
    """A draft, what was rewritten in it, and the draft as it is on the screen.

    fresh: as it was drafted; edits: the number of a paragraph of it → its new text; base: those
    of the draft on the screen, and shown: the numbers of its paragraphs, in their order; lost:
    what was rewritten in paragraphs that the draft no longer has, since the library or the
    template has changed.
    """

    id: str
    sheet: FactSheet
    only: str
    fresh: Draft
    edits: Mapping[int, str] = field(default_factory=dict)
    base: Mapping[int, str] = field(default_factory=dict)
    shown: tuple[int, ...] = ()
    lost: tuple[Edit, ...] = ()

    @classmethod
    def begun(cls, id: str, sheet: FactSheet, only: str, fresh: Draft) -> Work:
        """Return the work on a draft in which nothing is rewritten yet."""
        return cls(id, sheet, only, fresh).on_screen()

    @cached_property
    def draft(self) -> Draft:
        """The draft as it was rewritten."""
        return edited(self.fresh, self.edits)

    @cached_property
    def paragraphs(self) -> tuple[str, ...]:
        """The paragraphs as they were drafted."""
        return tuple(paragraph.text for paragraph in paragraphs_of(self.fresh))

    @property
    def rewritten(self) -> tuple[Edit, ...]:
        """What was rewritten, with what cannot be placed any more."""
        made = (Edit(self.paragraphs[n], text) for n, text in sorted(self.edits.items()))
        return (*made, *self.lost)

    def on_screen(self) -> Work:
        """Return the work with the draft, as it now is, on the screen."""
        numbers = range(len(self.paragraphs))
        shown = (n for n in numbers if n not in self.edits or sentences(self.edits[n]))
        return replace(self, base=self.edits, shown=tuple(shown))

    def with_texts(self, texts: Mapping[int, str]) -> Work:
        """Return the work with paragraphs rewritten.

        texts: what now differs from the draft on the screen: the text by the paragraph's number
        there; "" takes it out.
        """
        edits = dict(self.base)
        for at, text in texts.items():
            if at < len(self.shown):
                number = self.shown[at]
                edits[number] = text.strip()
                if edits[number] == self.paragraphs[number].strip():
                    del edits[number]
        return replace(self, edits=edits)

    def with_edits(self, edits: tuple[Edit, ...]) -> Work:
        """Return the work with what was rewritten in an earlier draft of the same facts."""
        numbers = {text: number for number, text in enumerate(self.paragraphs)}
        placed = {numbers[e.was]: e.now for e in edits if e.was in numbers}
        lost = tuple(e for e in edits if e.was not in numbers)
        return replace(self, edits=placed, lost=lost).on_screen()

    def as_drafted(self) -> Work:
        """Return the work with nothing rewritten."""
        return replace(self, edits={}, lost=()).on_screen()
