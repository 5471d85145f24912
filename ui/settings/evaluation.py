"""The last evaluation: measured figures against the floors that the program ships with."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from ui.clock import local_time

BASELINE = Path(__file__).parents[2] / "eval" / "baseline.json"
REPORT = "evaluation.json"
"""What `python -m eval gate` leaves in the data directory."""
GROUPS = {
    "retrieval": "检索", "answers": "回答", "answers/dev2": "回答（第二组问题）",
    "answers/dev3": "回答（第三组问题）",
    "answers/dev4": "回答（第四组问题）",
    "answers/dev5": "回答（第五组问题）",
    "answers/dev8": "回答（办公室的问法）",
    "bench": "公开测试集",
}  # fmt: skip
MEASURES = {
    "nDCG@10": "排序质量 nDCG@10", "Recall@1": "第一条就对 Recall@1",
    "Recall@10": "前十条找到 Recall@10", "RR@10": "首个正确的名次 RR@10",
    "right_figure": "数字答对", "citation_precision": "引用准确", "citation_recall": "引用齐全",
    "refused": "该拒答的拒答", "answered": "该回答的回答", "partial": "部分依据说明",
    "backed": "句句有依据",
}  # fmt: skip
HOW = "python -m eval gate"


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure: its group and name, its floor and what was measured, both from 0 to 1."""

    group: str
    name: str
    floor: float | None
    value: float | None

    @property
    def holds(self) -> bool:
        """Whether what was measured is not below the floor."""
        return self.value is None or self.floor is None or self.value >= self.floor


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures with the time of the measurement in UTC, empty where nothing was measured here."""

    figures: tuple[Figure, ...]
    at: str = ""
    trouble: str = ""


def last_evaluation(data: Path, baseline: Path = BASELINE) -> Evaluation:
    """Return the floors with the figures of the last run in a data directory.

    A file that can't be read is told in `trouble`, never raised.
    """
    floors, trouble = _read(baseline)
    report, no_report = _read(data / REPORT)
    values = report.get("values", {}) if isinstance(report.get("values"), dict) else {}
    at = str(report.get("at", "")) if values else ""
    figures = tuple(_figures(floors, values))
    return Evaluation(figures, at, trouble or no_report)


def _read(path: Path) -> tuple[dict[str, Any], str]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}, ""
    except (OSError, ValueError):
        return {}, f"评测结果 {path.name} 读不出来，请重新运行：{HOW}"
    return (found, "") if isinstance(found, dict) else ({}, f"评测结果 {path.name} 格式不对。")


def _figures(floors: Mapping[str, Any], values: Mapping[str, Any]) -> Iterator[Figure]:
    for group in dict.fromkeys([*floors, *values]):
        low, measured = floors.get(group, {}), values.get(group, {})
        for name in dict.fromkeys([*low, *measured]):
            yield Figure(group, name, _share(low.get(name)), _share(measured.get(name)))


def _share(value: object) -> float | None:
    """Return a figure that fits the chart, None for anything else."""
    return float(value) if isinstance(value, int | float) and 0 <= value <= 1 else None


def evaluation_html(evaluation: Evaluation) -> str:
    """Return the figures as a chart with numbers, and how to measure anew."""
    if not evaluation.figures:
        return f'<p class="note note-quiet">{escape(evaluation.trouble or "没有评测结果。")}</p>'
    below = [each for each in evaluation.figures if not each.holds]
    if not evaluation.at:
        told = "本机还没有测过，图中竖线是随程序发布的下限。"
    else:
        result = f"{len(below)} 项低于下限" if below else "全部不低于下限"
        told = f"上次在本机评测：{local_time(evaluation.at)}，{result}。"
    trouble = f'<p class="note note-bad">{escape(evaluation.trouble)}</p>'
    return (
        f"{trouble if evaluation.trouble else ''}<p>{escape(told)}</p>"
        f"{_chart(evaluation.figures)}"
        f"<p>重新评测（约几分钟，在程序文件夹里运行）：<code>{HOW}</code>，完成后重新打开本页。</p>"
    )


def _chart(figures: tuple[Figure, ...]) -> str:
    rows, group = [], ""
    for each in figures:
        if each.group != group:
            group = each.group
            name, _, rest = group.partition("/")
            label = GROUPS.get(group) or GROUPS.get(name, name) + (f"：{rest}" if rest else "")
            rows.append(f"<h3>{escape(label)}</h3>")
        rows.append(_row(each))
    return f'<div class="chart">{"".join(rows)}</div>'


def _row(figure: Figure) -> str:
    name, numbers = MEASURES.get(figure.name, figure.name), _numbers(figure)
    bar = '<rect class="track" width="100" height="14"/>'
    if figure.value is not None:
        tone = "bar" if figure.holds else "bar bar-bad"
        bar += f'<rect class="{tone}" width="{100 * figure.value:.1f}" height="14"/>'
    if figure.floor is not None:
        # The whole mark is seen at the right end, too.
        x = f"{min(99.3, 100 * figure.floor):.1f}"
        bar += f'<rect class="floor" x="{x}" width="0.7" height="14"/>'
    return (
        f'<div class="measure"><span>{escape(name)}</span><svg viewBox="0 0 100 14" '
        f'preserveAspectRatio="none" role="img" aria-label="{escape(f"{name} {numbers}")}">'
        f"{bar}</svg><span>{escape(numbers)}</span></div>"
    )


def _numbers(figure: Figure) -> str:
    value = "未测" if figure.value is None else f"{figure.value:.3f}"
    if figure.floor is None:
        return value
    return f"{value}（下限 {figure.floor:.3f}）" + ("" if figure.holds else " 低于下限")
