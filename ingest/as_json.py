"""The frozen types of the ingest stage as plain JSON values and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from ingest.documents import Evidence, Mark, Metadata, Notice, Page, ParseHealth, Span

Json = dict[str, Any]


def notice_to_json(notice: Notice) -> Json:
    """Return code, message, count, page and samples."""
    return {**asdict(notice), "samples": list(notice.samples)}


def health_to_json(health: ParseHealth) -> Json:
    """Return every field of the health report, the notices as a list of objects."""
    plain = {name: getattr(health, name) for name in ParseHealth.__slots__}
    return {**plain, "notices": [notice_to_json(notice) for notice in health.notices]}


def health_from_json(plain: Mapping[str, Any]) -> ParseHealth:
    """Return the health report that `health_to_json` wrote."""
    notices = (
        Notice(**{**notice, "samples": tuple(notice["samples"])}) for notice in plain["notices"]
    )
    return ParseHealth(**{**plain, "notices": tuple(notices)})


def metadata_to_json(metadata: Metadata) -> Json:
    """Return every field of the metadata; a span becomes [start, end]."""
    plain = {name: getattr(metadata, name) for name in Metadata.__slots__}
    return {**plain, "evidence": [_evidence_to_json(item) for item in metadata.evidence]}


def metadata_from_json(plain: Mapping[str, Any]) -> Metadata:
    """Return the metadata that `metadata_to_json` wrote."""
    evidence = tuple(
        Evidence(item["field"], item["origin"], Span(*item["span"]) if item["span"] else None)
        for item in plain["evidence"]
    )
    return Metadata(**{**plain, "evidence": evidence})


def _evidence_to_json(evidence: Evidence) -> Json:
    span = evidence.span
    return {
        "field": evidence.field,
        "origin": evidence.origin,
        "span": [span.start, span.end] if span else None,
    }


def pages_to_json(pages: Sequence[Page]) -> list[list[Any]]:
    """Return [number, start, end, label] for each page."""
    return [[page.number, page.span.start, page.span.end, page.label] for page in pages]


def pages_from_json(plain: Sequence[Sequence[Any]]) -> tuple[Page, ...]:
    """Return the pages that `pages_to_json` wrote."""
    return tuple(Page(number, Span(start, end), label) for number, start, end, label in plain)


def marks_to_json(marks: Sequence[Mark]) -> list[list[Any]]:
    """Return [kind, start, end, level] for each mark."""
    return [[mark.kind, mark.span.start, mark.span.end, mark.level] for mark in marks]


def marks_from_json(plain: Sequence[Sequence[Any]]) -> tuple[Mark, ...]:
    """Return the marks that `marks_to_json` wrote."""
    return tuple(Mark(kind, Span(start, end), level) for kind, start, end, level in plain)
