"""Reads 数据项.yaml: what an office can be asked for, each datum defined once for all templates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from answer.indicators import Catalogue, Indicator
from draft.slots import Slot, SlotType
from draft.templating.requirements import comparable
from draft.templating.values import FUNCTIONS
from index.marked_yaml import MarkedFile, Problem, Record, record_of, refuse_repeats
from ingest.documents import LEVELS, Level

ITEMS_FILE = "数据项.yaml"
FIELDS = ("id", "type")
OPTIONAL = (
    "unit", "indicator", "quantity", "previous", "explanation", "choices", "minimum", "maximum",
    "whole", "total", "share", "level",
)  # fmt: skip
_TYPES: dict[str, SlotType] = {
    "数值": "数值", "百分比": "百分比", "文字": "文字", "日期": "日期", "选项": "选项", "列表": "列表",
}  # fmt: skip
_LEVELS: dict[str, Level] = {level: level for level in LEVELS}
_NUMBERS = ("数值", "百分比")
_PART_AND_WHOLE = 2
_FLAGS = {"true": True, "false": False}
_IDENTIFIER = re.compile(r"[\u4e00-\u9fffA-Za-z_][\u4e00-\u9fffA-Za-z0-9_]*")
_RESERVED = frozenset((*FUNCTIONS, "and", "or", "not", "in", "is", "if", "else", "true", "false"))


@dataclass(frozen=True, slots=True)
class Items:
    """The data items that all templates share, in the file's order, and the fixed terms.

    terms are set phrases that hold a numeral yet state no figure, beyond those the program knows.
    """

    slots: Mapping[str, Slot]
    terms: tuple[str, ...] = ()


def load_items(path: Path, catalogue: Catalogue) -> Items:
    """Return the data items of a YAML file: `items:` a list, `terms:` an optional one.

    Raises OSError where it can't be opened, and FaultyFileError with all of its mistakes.
    """
    file = MarkedFile.read(path)
    root = record_of(file.root, "", file.problems, ("items",), ("terms",))
    slots = read_slots(root, catalogue, {})
    terms = root.texts("terms")
    file.raise_if_faulty()
    return Items({slot.id: slot for slot in slots}, terms)


def read_slots(root: Record, catalogue: Catalogue, known: Mapping[str, Slot]) -> tuple[Slot, ...]:
    """Return the slots under `items:` of a file's root and note what is wrong with them.

    known: slots defined elsewhere, which a total or a share may name and which can't be defined again.
    """
    records = root.records("items", FIELDS, OPTIONAL)
    slots = tuple(_slot(record, catalogue) for record in records)
    both = list(zip(records, slots, strict=True))
    refuse_repeats((record, "id", slot.id) for record, slot in both)
    allowed = {**known, **{slot.id: slot for slot in slots}}
    for record, slot in both:
        if slot.id in known:
            record.note("id", f"“{slot.id}”在 {ITEMS_FILE} 里已经有了，直接使用即可")
        for part in slot.parts:
            if part not in allowed:
                record.note("total", f"没有“{part}”这个数据项")
            elif allowed[part].type not in _NUMBERS or allowed[part].unit != slot.unit:
                record.note("total", f"“{part}”的类型和单位应与“{slot.id}”相同才能相加")
        _check_share(record, slot, allowed)
    return slots


def _check_share(record: Record, slot: Slot, allowed: Mapping[str, Slot]) -> None:
    numbers = [n for n in slot.share if n in allowed and allowed[n].type in _NUMBERS]
    if slot.share and (len(slot.share) != _PART_AND_WHOLE or len(numbers) != _PART_AND_WHOLE):
        record.note("share", "应为两个数值类的数据项：[部分, 总体]")
    elif slot.share and slot.unit != "%":
        record.note("share", f"“{slot.id}”的单位是“{slot.unit}”，只有百分比才有 share")


def _slot(record: Record, catalogue: Catalogue) -> Slot:
    kind = record.choice("type", _TYPES)
    number = kind in _NUMBERS
    unit = record.text("unit")
    slot = Slot(
        id=record.text("id"),
        type=kind,
        unit=unit or ("%" if kind == "百分比" else ""),
        indicator=record.text("indicator"),
        quantity=record.text("quantity"),
        previous=_flag(record, "previous"),
        explanation=record.text("explanation"),
        choices=record.texts("choices"),
        minimum=record.decimal("minimum") if "minimum" in record.values else None,
        maximum=record.decimal("maximum") if "maximum" in record.values else None,
        whole=_flag(record, "whole"),
        parts=record.texts("total"),
        share=record.texts("share"),
        level=record.choice("level", _LEVELS) if "level" in record.values else None,
    )
    _check_id(record, slot.id)
    if kind == "百分比" and unit not in ("", "%"):
        record.note("unit", f"“{unit}”，百分比的单位是 %")
    if kind == "选项" and not slot.choices:
        record.note("", "类型是选项，缺少字段“choices”")
    if slot.choices and kind != "选项":
        record.note("choices", f"类型是{kind}，只有选项才有 choices")
    for key in (
        () if number else ("unit", "previous", "minimum", "maximum", "whole", "total", "share")
    ):
        if key in record.values:
            record.note(key, f"类型是{kind}，只有数值和百分比才有 {key}")
    if slot.minimum is not None and slot.maximum is not None and slot.minimum > slot.maximum:
        record.note("minimum", f"{slot.minimum}，比 maximum 的 {slot.maximum} 还大")
    _check_indicator(record, slot, catalogue)
    return slot


def _check_id(record: Record, id: str) -> None:
    if not id:
        return
    if not _IDENTIFIER.fullmatch(id):
        message = f"“{id}”，只能由汉字、字母、数字和下划线组成，不以数字开头，没有标点和引号"
        record.note("id", message)
    elif id in _RESERVED:
        record.note("id", f"“{id}”是模板里的函数或关键词，请换一个名称")


def _check_indicator(record: Record, slot: Slot, catalogue: Catalogue) -> None:
    indicator = catalogue.by_id.get(slot.indicator)
    if slot.indicator and indicator is None:
        allowed = "、".join(catalogue.by_id)
        record.note("indicator", f"“{slot.indicator}”，指标目录里没有这个编号，可用：{allowed}")
    elif slot.quantity and indicator is None:
        record.note("quantity", "写了 quantity，缺少字段“indicator”")
    elif slot.quantity and indicator:
        _check_quantity(record, slot, indicator)


def _check_quantity(record: Record, slot: Slot, indicator: Indicator) -> None:
    same = [figure for figure in indicator.figures if figure.quantity == slot.quantity]
    if not same:
        allowed = "、".join(dict.fromkeys(f.quantity for f in indicator.figures)) or "无"
        named = f"{indicator.id}（{indicator.name}）"
        record.note("quantity", f"“{slot.quantity}”，{named}的数值要求有：{allowed}")
    elif not any(comparable(slot, figure) for figure in same):
        units = "、".join(dict.fromkeys(figure.unit for figure in same))
        record.note("unit", f"“{slot.unit}”，指标目录里这个量的单位是：{units}")


def _flag(record: Record, key: str) -> bool:
    node = record.values.get(key)
    if node is None:
        return False
    if isinstance(node, yaml.ScalarNode) and not node.style:
        # YAML's own spellings of true are many; one is enough here.
        return record.choice(key, _FLAGS)
    record.problems.append(Problem(node.start_mark.line + 1, key, "应为 true 或者 false"))
    return False
