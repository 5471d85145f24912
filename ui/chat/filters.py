"""What a question may be answered from: the choices of the filter box, as Filters and in words."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Protocol

import gradio as gr

from index.hits import Filters
from ingest.documents import LEVELS, DocumentCard, Level

NO_FILTERS = Filters()
TITLE = "筛选资料范围"
_ANY_YEAR = ("不限", 0)


class CardStore(Protocol):
    """What tells which documents there are: `ingest.library.Library`."""

    def cards(self) -> Sequence[DocumentCard]:
        """Return the cards of the documents in use."""
        ...


@dataclass(frozen=True, slots=True)
class Choices:
    """What the library offers to choose from: kinds by number, regions, years from the newest."""

    kinds: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    years: tuple[int, ...] = ()

    @classmethod
    def of(cls, cards: Iterable[DocumentCard]) -> Choices:
        """Return the choices that lead to at least one document."""
        known = [card.metadata for card in cards]
        kinds = Counter(about.kind for about in known if about.kind)
        return cls(
            tuple(kind for kind, _ in kinds.most_common()),
            tuple(sorted({about.region for about in known if about.region})),
            tuple(sorted({about.year for about in known if about.year}, reverse=True)),
        )


@dataclass(frozen=True, slots=True)
class FilterBox:
    """The filter box: its frame, its components in the order of `chosen`, what empties them."""

    frame: gr.Accordion
    components: tuple[Any, ...]
    clear: gr.Button


def filter_box() -> FilterBox:
    """Lay the filter box out in the Blocks that are open, folded; it asks for nothing at first."""
    with gr.Accordion(_title(NO_FILTERS), open=False, elem_id="filters") as frame:
        with gr.Row(elem_classes="filter-row"):
            levels = gr.CheckboxGroup(
                LEVELS, label="层级", elem_id="filter-levels", scale=4, min_width=290
            )
            current = gr.Checkbox(
                False,
                label="只看现行",
                container=False,
                elem_id="filter-current",
                scale=1,
                min_width=104,
            )
            clear = gr.Button("清除", elem_id="filter-clear", size="sm", scale=0, min_width=64)
        with gr.Row(elem_classes="filter-row"):
            kinds = _several("文种", "filter-kinds")
            regions = _several("地区", "filter-regions")
            since = _year("年份从", "filter-since")
            until = _year("到", "filter-until")
    return FilterBox(frame, (levels, kinds, regions, since, until, current), clear)


def _several(label: str, name: str) -> gr.Dropdown:
    return gr.Dropdown([], multiselect=True, label=label, elem_id=name, scale=2, min_width=150)


def _year(label: str, name: str) -> gr.Dropdown:
    return gr.Dropdown([_ANY_YEAR], value=0, label=label, elem_id=name, scale=1, min_width=96)


def offered(choices: Choices) -> tuple[Any, ...]:
    """Return the updates of the box's components that make them offer the choices."""
    years = gr.update(choices=[_ANY_YEAR, *((f"{year}年", year) for year in choices.years)])
    kinds, regions = choices.kinds, choices.regions
    several = (gr.update(choices=list(words)) for words in (kinds, regions))
    return (gr.skip(), *several, years, years, gr.skip())


def emptied() -> tuple[Any, ...]:
    """Return the values of the box's components that ask for nothing."""
    return [], [], [], 0, 0, False


def chosen(
    levels: Sequence[Level] | None,
    kinds: Sequence[str] | None,
    regions: Sequence[str] | None,
    since: int | None,
    until: int | None,
    current: bool,
) -> Filters:
    """Return the filters that the box shows; years in the wrong order are put right."""
    years = sorted((since or 0, until or 9999)) if since or until else None
    return Filters(
        kinds=tuple(kinds or ()),
        levels=tuple(level for level in LEVELS if level in (levels or ())),
        regions=tuple(regions or ()),
        years=(years[0], years[1]) if years else None,
        statuses=("现行",) if current else (),
    )


def filter_words(filters: Filters) -> str:
    """Return what filters ask for, “市、区县 · 2022年以来 · 只看现行”; "" where they ask nothing."""
    parts = [
        "、".join(filters.levels),
        "、".join(filters.kinds),
        "、".join(filters.regions),
        _year_words(filters.years),
        "只看现行" if filters.statuses == ("现行",) else "",
    ]
    return " · ".join(filter(None, parts))


def _year_words(years: tuple[int, int] | None) -> str:
    match years:
        case None:
            return ""
        case (0, until):
            return f"{until}年及以前"
        case (since, 9999):
            return f"{since}年以来"
        case (since, until):
            return f"{since}年" if since == until else f"{since}—{until}年"


def titled(filters: Filters) -> Any:
    """Return the update of the box's frame that says what is chosen, also while it is folded."""
    return gr.update(label=_title(filters))


def _title(filters: Filters) -> str:
    return f"{TITLE}：{filter_words(filters) or '不限'}"


def filters_to_json(filters: Filters) -> str:
    """Return filters as one JSON text, "" for none."""
    return "" if filters == NO_FILTERS else json.dumps(asdict(filters), ensure_ascii=False)


def filters_from_json(text: str) -> Filters:
    """Return the filters that `filters_to_json` wrote; raises ValueError for another text."""
    stored = json.loads(text) if text else {}
    if not isinstance(stored, dict):
        raise ValueError(f"{text[:60]!r}: expected stored filters")
    known = {field.name for field in fields(Filters)}
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in stored.items()
        if name in known
    }
    return Filters(**values)
