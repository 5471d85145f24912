"""The language of templates: Jinja's expressions over data items, and what a text may hold."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment

from answer.figures import figures
from answer.indicators import Catalogue
from draft.slots import Slot
from draft.templating.requirements import required_figure
from draft.templating.values import ATTRIBUTES, FUNCTIONS, PRINTING, TESTING

FIXED_TERMS = (
    "两个责任", "四个最严", "四个意识", "四个自信", "两个维护", "两个确立", "三小", "五小", "十四五", "十五五",
    "一票否决", "双随机、一公开", "双随机一公开", "两超一非", "三品一标", "一户一档", "一校一策", "一企一策",
    "一品一策", "一问题一方案", "一个问题、一套方案", "一网统管", "一网通办", "一张网", "一盘棋", "一岗双责",
    "三同三抓", "四不两直", "三书一函", "六查六看", "两节", "两会", "一件事", "一公里", "第一责任人", "第三方",
    "一把手", "一抓到底", "十大", "12315", "12345", "下一步", "进一步", "下一年", "上一年", "新一年",
)  # fmt: skip
"""Set phrases that hold a numeral yet state no figure; an office adds its own in 数据项.yaml."""
PRIVATE = re.compile("[\ue000-\uf8ff]")
"""Characters of private use; rendering marks values with them."""
_DIGIT = re.compile(r"[0-9\uff10-\uff19]+|百分之")
_MASK = "□"
_SHOWN = 200
_NUMBERS = ("数值", "百分比")
_PRINTED_UNIT = "“{unit}”，{{{{ {id} }}}} 打印时已经带单位，后面不要再写"


@dataclass(frozen=True)
class Vocabulary:
    """What a template may name: the data items, the catalogue its tests ask, the fixed terms."""

    slots: Mapping[str, Slot]
    catalogue: Catalogue
    terms: tuple[str, ...] = ()

    @cached_property
    def fixed(self) -> tuple[str, ...]:
        """All fixed terms, the longest first."""
        return fixed_terms(self.terms)


def fixed_terms(own: Sequence[str]) -> tuple[str, ...]:
    """Return the fixed terms and an office's own, the longest first."""
    return tuple(sorted((*FIXED_TERMS, *own), key=len, reverse=True))


@dataclass(slots=True)
class Checked:
    """What a template text uses, and what is wrong with it, in Chinese."""

    names: dict[str, None] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def check_text(text: str, vocabulary: Vocabulary) -> Checked:
    """Return the slots that a text with {{ }} uses and what is wrong with it.

    Its own words may hold no figures; figures come from data, the catalogue or a citation.
    """
    check = _Check(vocabulary)
    tree = check.parse(text)
    if tree:
        check.body(tree.body)
    return check.found


def check_fields(text: str, vocabulary: Vocabulary) -> Checked:
    """Return the same for a text whose own words are the office's business: its Word template."""
    check = _Check(vocabulary, own_words=True)
    tree = check.parse(text)
    if tree:
        check.body(tree.body)
    return check.found


def check_condition(expression: str, vocabulary: Vocabulary) -> Checked:
    """Return the slots that a condition (`when`) uses and what is wrong with it."""
    check = _Check(vocabulary)
    tree = check.parse("{{ " + expression + " }}")
    if tree is None:
        return check.found
    match tree.body:
        case [nodes.Output(nodes=[node])] if not isinstance(node, nodes.TemplateData):
            check.test(node)
        case _:
            check.note(f"“{expression}”，条件里只写表达式，不带 {{{{ }}}} 和其他文字")
    return check.found


def figures_in_words(text: str, fixed: Sequence[str]) -> tuple[str, ...]:
    """Return the figures that a text states in its own words, fixed terms left aside."""
    for term in fixed:
        text = text.replace(term, _MASK * len(term))
    spans = [(f.span.start, f.span.end) for f in figures(text)]
    digits = (m.span() for m in _DIGIT.finditer(text))
    spans += [d for d in digits if not any(s <= d[0] and d[1] <= e for s, e in spans)]
    return tuple(text[start:end].strip() for start, end in sorted(spans))


@dataclass(slots=True)
class _Check:
    vocabulary: Vocabulary
    found: Checked = field(default_factory=Checked)
    own_words: bool = False

    def note(self, message: str) -> None:
        self.found.problems.append(message)

    def parse(self, text: str) -> nodes.Template | None:
        if private := PRIVATE.search(text):
            self.note(f"含有不可见的私用字符（U+{ord(private[0]):04X}），请删去")
        try:
            return _PARSER.parse(text)
        except TemplateSyntaxError as error:
            shown = f"“{text}”" if len(text) <= _SHOWN else "模板"
            self.note(f"{shown}不是正确的写法，请检查 {{{{ }}}} 和括号（{error.message}）")
            return None

    def body(self, body: Sequence[nodes.Node]) -> None:
        for node in body:
            if isinstance(node, nodes.Output):
                self.output(node)
            elif isinstance(node, nodes.If):
                self.test(node.test)
                for part in (node.body, node.elif_, node.else_):
                    self.body(part)
            else:
                self.note(f"不能用“{type(node).__name__}”语句，只能用 {{{{ }}}} 和 {{% if %}}")

    def output(self, output: nodes.Output) -> None:
        before: nodes.Node | None = None
        for node in output.nodes:
            if isinstance(node, nodes.TemplateData):
                self.words(node.data)
                self.unit_behind(before, node.data)
            else:
                self.printing(node)
            before = node

    def words(self, text: str) -> None:
        if self.own_words:
            return
        for figure in figures_in_words(text, self.vocabulary.fixed):
            self.note(
                f"“{text.strip()}”里的“{figure}”是数值，数值只能来自数据项、指标目录或者引文；"
                "固定用语请写进 数据项.yaml 的 terms 列表"
            )

    def unit_behind(self, before: nodes.Node | None, text: str) -> None:
        slot = self.vocabulary.slots.get(before.name) if isinstance(before, nodes.Name) else None
        if slot and slot.unit and text.startswith(slot.unit):
            self.note(_PRINTED_UNIT.format(unit=slot.unit, id=slot.id))

    def printing(self, node: nodes.Node) -> None:
        """Check an expression that stands in {{ }}."""
        match node:
            case nodes.Name() | nodes.Getattr():
                self.datum(node)
            case nodes.Call():
                self.call(node, PRINTING)
            case nodes.CondExpr():
                self.test(node.test)
                self.printing(node.expr1)
                if node.expr2 is not None:
                    self.printing(node.expr2)
            case nodes.Const(value=str() as words):
                self.words(words)
            case _:
                self.note(
                    "{{ }} 里只能写数据项、数据项.上年、数据项.数和函数：" + "、".join(PRINTING)
                )

    def test(self, node: nodes.Node) -> None:
        """Check a condition or a part of it."""
        match node:
            case nodes.And() | nodes.Or():
                self.test(node.left)
                self.test(node.right)
            case nodes.Not():
                self.test(node.node)
            case nodes.Compare():
                self.test(node.expr)
                for operand in node.ops:
                    self.test(operand.expr)
            case nodes.Const():
                pass
            case nodes.Neg(node=nodes.Const()):
                pass
            case nodes.Name() | nodes.Getattr():
                self.datum(node)
            case nodes.Call():
                self.call(node, FUNCTIONS)
            case _:
                self.note("条件里只能写数据项、函数、数值、比较和 and、or、not")

    def datum(self, node: nodes.Node) -> Slot | None:
        """Check a data item with what is asked of it; return its slot, None for a wrong one."""
        match node:
            case nodes.Name(name=name):
                return self.slot(name)
            case nodes.Getattr(node=inner, attr=attribute):
                slot = self.datum(inner)
                if attribute not in ATTRIBUTES:
                    allowed = "、".join(f".{name}" for name in ATTRIBUTES)
                    self.note(f"“.{attribute}”，数据项后面只能写：{allowed}")
                elif slot and attribute == "上年" and not slot.previous:
                    self.note(f"“{slot.id}.上年”，这个数据项没有 previous: true，不填上年数")
                elif slot and slot.type not in _NUMBERS:
                    self.note(f"“{slot.id}.{attribute}”，类型是{slot.type}，只有数值和百分比才有")
                return slot
        self.note("这里只能写数据项的名称")
        return None

    def slot(self, name: str) -> Slot | None:
        if name in self.vocabulary.slots:
            self.found.names[name] = None
            return self.vocabulary.slots[name]
        if name in FUNCTIONS:
            self.note(f"“{name}”是函数，后面要带括号和数据项，如 {name}(食品抽检批次)")
            return None
        near = difflib.get_close_matches(name, self.vocabulary.slots, 3, 0.5)
        hint = f"，是不是：{'、'.join(near)}" if near else ""
        self.note(f"没有“{name}”这个数据项{hint}")
        return None

    def call(self, node: nodes.Call, allowed: Sequence[str]) -> None:
        name = node.node.name if isinstance(node.node, nodes.Name) else ""
        if name not in allowed:
            shown = f"“{name}()”" if name else "这样的调用"
            where = "，它只用在条件里" if name in TESTING else ""
            self.note(f"不能用{shown}{where}，可用的函数：{'、'.join(allowed)}")
            return
        if node.kwargs or node.dyn_args or node.dyn_kwargs:
            self.note(f"{name}() 的括号里只写数据项，用逗号分开")
            return
        slots = [self.argument(name, argument) for argument in node.args]
        least, most = _ARGUMENTS[name]
        if not least <= len(slots) <= most:
            count = f"{least}个" if least == most else f"至少{least}个"
            self.note(f"{name}() 的括号里有{len(slots)}项，应为{count}数据项")
        elif all(slots):
            _OWN_CHECKS.get(name, _anything)(self, [slot for slot in slots if slot])

    def argument(self, function: str, node: nodes.Node) -> Slot | None:
        if isinstance(node, nodes.Name) or (
            isinstance(node, nodes.Getattr) and function in ("差", "合计", "占比")
        ):
            slot = self.datum(node)
            if slot and slot.type not in _NUMBERS:
                self.note(f"{function}({slot.id})，类型是{slot.type}，应为数值或者百分比")
                return None
            return slot
        self.note(f"{function}() 的括号里只能写数据项的名称")
        return None

    def against_last_year(self, slots: Sequence[Slot]) -> None:
        if not slots[0].previous:
            self.note(f"“{slots[0].id}”没有 previous: true，不能与上年比较")

    def growth(self, slots: Sequence[Slot]) -> None:
        self.against_last_year(slots)
        if slots[0].unit == "%":
            self.note(f"同比({slots[0].id})，百分比与上年比较请用 较上年()")

    def same_unit(self, slots: Sequence[Slot]) -> None:
        if len({slot.unit for slot in slots}) > 1:
            units = "、".join(f"{slot.id}（{slot.unit or '无单位'}）" for slot in slots)
            self.note(f"{units}单位不同，不能相加或者相减")

    def held_against(self, slots: Sequence[Slot]) -> None:
        if required_figure(slots[0], self.vocabulary.catalogue) is None:
            unit = f"单位为“{slots[0].unit}”" if slots[0].unit else "没有单位"
            self.note(
                f"“{slots[0].id}”在指标目录里没有对应的数值要求，请检查它的 indicator、quantity 和"
                f"单位（{unit}）"
            )


def _anything(_check: _Check, _slots: Sequence[Slot]) -> None:
    """Allow every slot."""


_MANY = 99
_ARGUMENTS = {
    "同比": (1, 1), "较上年": (1, 1), "差": (2, 2), "合计": (2, _MANY), "占比": (2, 2),
    "达标": (1, 1), "要求": (1, 1),
}  # fmt: skip
_OWN_CHECKS: dict[str, Callable[[_Check, Sequence[Slot]], None]] = {
    "同比": _Check.growth,
    "较上年": _Check.against_last_year,
    "差": _Check.same_unit,
    "合计": _Check.same_unit,
    "达标": _Check.held_against,
    "要求": _Check.held_against,
}
_PARSER = SandboxedEnvironment()
"""Parses only; what renders is made for each draft."""
