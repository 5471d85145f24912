"""A draft as JSON: the keys are a contract."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from draft.drafts import Draft, Paragraph, Section, Sentence, Table


def draft_json(draft: Draft) -> dict[str, Any]:
    """Return the public JSON form of a draft."""
    return {
        "template": draft.template,
        "title": draft.title,
        "addressee": draft.addressee,
        "opening": [_paragraph(paragraph) for paragraph in draft.opening],
        "sections": [_section(section) for section in draft.sections],
        "signature": draft.signature,
        "day": draft.day,
        "attachments": [_table(table) for table in draft.attachments],
        "citations": [citation.to_json() for citation in draft.citations],
        "open": [asdict(place) for place in draft.open_places],
        "struck": [asdict(struck) for struck in draft.struck],
        "notes": list(draft.notes),
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "level": section.level,
        "number": section.number,
        "heading": section.heading,
        "indicator": section.indicator or None,
        "blocks": [_block(block) for block in section.blocks],
        "sections": [_section(inner) for inner in section.sections],
    }


def _block(block: Paragraph | Table) -> dict[str, Any]:
    return _table(block) if isinstance(block, Table) else _paragraph(block)


def _paragraph(paragraph: Paragraph) -> dict[str, Any]:
    return {
        "type": "paragraph",
        "reference": paragraph.reference,
        "sentences": [_sentence(sentence) for sentence in paragraph.sentences],
    }


def _sentence(sentence: Sentence) -> dict[str, Any]:
    return {
        "text": sentence.text,
        "kind": sentence.kind,
        "origins": [asdict(origin) for origin in sentence.origins],
        "citations": list(sentence.citations),
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "type": "table",
        "caption": table.caption,
        "header": list(table.header),
        "rows": [list(row) for row in table.rows],
    }
