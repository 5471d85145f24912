"""The mock assessment as escaped HTML: a chart by part, the table, what to mend; faults of a sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from draft.assessing.assessment import STATUSES, Assessment, FigureCheck, IndicatorCheck, Status
from draft.assessing.rectification import HEADER, Rectification
from draft.sheets.entries import MOST_LISTED, Problem
from draft.templating.values import number

SIGNS: dict[Status, str] = {"未达标": "✗", "缺数据": "?", "缺佐证": "!", "达标": "✓"}
_CLASSES: dict[Status, str] = {
    "未达标": "missed", "缺数据": "no-data", "缺佐证": "no-evidence", "达标": "met",
}  # fmt: skip
EMPTY = (
    '<section class="empty-page"><h2>还没有测评</h2><p>先下载空白数据表，填好后上传，'
    "这里会逐项对照要求：达标、未达标、缺数据、缺佐证，并列出整改清单。</p></section>"
)
_WIDTH, _ROW, _LABEL = 640, 30, 110


def assessment_html(assessment: Assessment, rows: Sequence[Rectification]) -> str:
    """Return the whole assessment: chart, indicators with the lost ones first, 整改清单."""
    counts = assessment.counts()
    told = "，".join(f"{status}{counts[status]}项" for status in STATUSES)
    notes = "".join(f'<p class="panel-note">{escape(note)}</p>' for note in assessment.notes)
    return (
        f'<section class="assessment"><h2 role="status">{len(assessment.checks)}项指标：{told}</h2>'
        f"{notes}{chart_svg(assessment.by_part())}"
        f"<h3>逐项结果</h3>{_table(assessment.checks)}"
        f"<h3>整改清单（{len(rows)}条）</h3>{_actions(rows)}</section>"
    )


def chart_svg(by_part: Mapping[str, Mapping[Status, int]]) -> str:
    """Return a bar for each part: how many of its indicators have which status."""
    most = max((sum(counts.values()) for counts in by_part.values()), default=1)
    unit = (_WIDTH - _LABEL - 10) / max(most, 1)
    bars = "".join(
        _bar(part, counts, at * _ROW, unit) for at, (part, counts) in enumerate(by_part.items())
    )
    height = len(by_part) * _ROW
    said = "；".join(
        f"{part}：" + "，".join(f"{status}{n}" for status, n in counts.items() if n)
        for part, counts in by_part.items()
    )
    legend = "".join(
        f'<span class="key"><i class="status-{_CLASSES[s]}"></i>{SIGNS[s]} {s}</span>'
        for s in STATUSES
    )
    return (
        f'<figure class="chart"><svg viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'aria-label="{escape(said)}">{bars}</svg><figcaption>{legend}</figcaption></figure>'
    )


def problems_html(name: str, problems: Sequence[Problem]) -> str:
    """Return what is wrong with a fact sheet, each at its cell."""
    rows = "".join(
        f"<tr><td>{escape(p.place)}</td><td>{escape(p.value)}</td><td>{escape(p.wrong)}</td>"
        f"<td>{escape(p.allowed)}</td></tr>"
        for p in problems[:MOST_LISTED]
    )
    left = len(problems) - MOST_LISTED
    rest = f"<p>还有{left}处没有列出，改正以上问题后再看。</p>" if left > 0 else ""
    return (
        f'<section class="problems" role="alert"><h2>{escape(name)}有{len(problems)}处问题</h2>'
        "<p>没有用到任何内容，改好后再来一次。</p>"
        '<div class="table-scroll"><table><thead><tr><th>位置</th><th>填的内容</th><th>问题</th>'
        f"<th>可以填</th></tr></thead><tbody>{rows}</tbody></table></div>{rest}</section>"
    )


def _bar(part: str, counts: Mapping[Status, int], top: int, unit: float) -> str:
    left, pieces = float(_LABEL), []
    for status in reversed(STATUSES):
        count = counts.get(status, 0)
        if count:
            width = count * unit
            pieces.append(
                f'<rect class="status-{_CLASSES[status]}" x="{left:.1f}" y="{top + 5}" '
                f'width="{width - 2:.1f}" height="{_ROW - 10}" rx="3"/>'
                f'<text class="on-bar" x="{left + width / 2 - 1:.1f}" y="{top + 20}" '
                f'text-anchor="middle">{SIGNS[status]}{count}</text>'
            )
            left += width
    return f'<text class="part" x="0" y="{top + 20}">{escape(part)}</text>{"".join(pieces)}'


def _table(checks: Sequence[IndicatorCheck]) -> str:
    rows = "".join(_row(check) for check in checks)
    return (
        '<div class="table-scroll"><table class="checks"><thead><tr><th>结论</th><th>指标</th>'
        "<th>要求与本单位情况</th><th>佐证材料</th><th>责任单位</th></tr></thead>"
        f"<tbody>{rows}</tbody></table></div>"
    )


def _row(check: IndicatorCheck) -> str:
    status = check.status
    figures = "".join(f"<li>{_figure(figure)}</li>" for figure in check.figures)
    missing = (*check.missing_evidence, *check.untold_evidence)
    lacking = f'<br><span class="why">缺：{escape("、".join(missing))}</span>' if missing else ""
    return (
        f'<tr class="check-{_CLASSES[status]}"><td><span class="status status-{_CLASSES[status]}">'
        f"{SIGNS[status]} {status}</span></td>"
        f'<td><strong>{escape(check.indicator.name)}</strong><br><span class="why">'
        f"{escape(check.indicator.part)}{'·否决项' if check.is_veto else ''}</span></td>"
        f"<td><ul>{figures}</ul></td><td>{len(check.on_file)}/{len(check.evidence)}{lacking}</td>"
        f"<td>{escape(check.unit)}</td></tr>"
    )


def _figure(check: FigureCheck) -> str:
    value = "没有填" if check.value is None else f"{number(check.value)}{check.fact.slot.unit}"
    gap = f"，{check.gap_in_words}" if check.gap_in_words else ""
    hearsay = "（转述口径，以正式文本为准）" if check.is_hearsay else ""
    return (
        f"{SIGNS[check.status]} {escape(check.fact.slot.id)}：{escape(value)}，"
        f"要求{escape(check.required.in_words)}{escape(gap)}{hearsay}"
    )


def _actions(rows: Sequence[Rectification]) -> str:
    if not rows:
        return '<p class="why">没有需要整改的项目。</p>'
    head = "".join(f"<th>{escape(name)}</th>" for name in HEADER)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row.row(count)) + "</tr>"
        for count, row in enumerate(rows, 1)
    )
    return (
        f'<div class="table-scroll"><table class="actions"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )
