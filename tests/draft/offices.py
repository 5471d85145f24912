"""A small corpus folder: two indicators, ten data items, one template, measures; all invented."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from draft.facts import Duty, Fact, FactSheet
from draft.opening import Office
from draft.slots import Value

INDICATORS = """\
indicators:
  - id: base-07
    part: 基础工作
    name: 食品抽检
    requirement: 按常住人口完成抽检，不合格食品处置到位。
    figures:
      - {quantity: 食品抽检批次, operator: ">=", value: 6000, unit: 批次, year: 2025, level: 市, source: documents/示例方案.md, note: 市定目标}
      - {quantity: 食品抽检合格率, operator: ">=", value: 98, unit: "%", year: 2025, level: 市, source: documents/示例方案.md, note: 市定目标}
    lead: [区市场监管局]
    support: []
    evidence: [抽检计划]
    terms: []
    laws: []
    guide: documents/指南.md
    points: null
  - id: stat-01
    part: 食品安全状况
    name: 群众满意度
    requirement: 满意度达到目标。
    figures:
      - {quantity: 满意度, operator: ">=", value: 80, unit: 分, year: 2025, level: 市, source: documents/没有的方案.md, note: 市定目标}
    lead: [区食安办]
    support: []
    evidence: []
    terms: []
    laws: []
    guide: documents/指南.md
    points: null
"""
ITEMS = """\
terms: [一校一档]
items:
  - {id: 地区, type: 文字}
  - {id: 单位名称, type: 文字}
  - {id: 成文日期, type: 日期}
  - {id: 年度, type: 数值, whole: true}
  - {id: 食品抽检批次, type: 数值, unit: 批次, whole: true, minimum: 0, previous: true, indicator: base-07, quantity: 食品抽检批次}
  - {id: 不合格批次, type: 数值, unit: 批次, whole: true, minimum: 0}
  - {id: 食品抽检合格率, type: 百分比, previous: true, indicator: base-07, quantity: 食品抽检合格率}
  - {id: 满意度, type: 数值, unit: 分, previous: true, indicator: stat-01, quantity: 满意度}
  - {id: 抽检做法, type: 文字}
  - {id: 典型做法, type: 列表}
  - {id: 牵头形式, type: 选项, choices: [联席会议, 专班]}
"""
TEMPLATE = """\
kind: 自查报告
purpose: 试用
title: "{{ 地区 }}{{ 年度 }}年食品安全自查报告"
signature: "{{ 单位名称 }}"
day: 成文日期
required: [地区, 年度, 牵头形式]
opening:
  - "现将{{ 地区 }}有关情况报告如下。"
sections:
  - heading: 工作情况
    sections:
      - heading: 食品抽检
        indicator: base-07
        requirement: base-07
        paragraphs:
          - - "全年完成食品抽检{{ 食品抽检批次 }}。"
            - {when: "食品抽检批次.上年", say: "抽检批次{{ 同比(食品抽检批次) }}。"}
            - {when: "达标(食品抽检合格率)", say: "合格率为{{ 食品抽检合格率 }}，{{ 较上年(食品抽检合格率) }}。"}
            - {when: "not 达标(食品抽检合格率)", say: "合格率为{{ 食品抽检合格率 }}，还没有达到{{ 要求(食品抽检合格率) }}的目标。"}
          - - "一是{{ 抽检做法 }}；"
            - {when: 典型做法, say: "二是{{ 典型做法 }}；"}
            - "三是落实一校一档；"
        practice: {topic: 农贸市场 快检, at_most: 1}
      - heading: 群众满意度
        indicator: stat-01
        when: 满意度
        paragraphs: ["群众满意度为{{ 满意度 }}。"]
  - heading: 存在问题
    fill: 存在问题
  - heading: 下一步工作
    fill: 下一步
attachments: [整改清单]
"""
MEASURES = """\
measures:
  - indicator: stat-01
    problem: "群众满意度还不高。"
    measures: [逐题分析失分原因。, 公布整改结果。]
"""
LIBRARY = {
    "示例方案.md": (
        "# 云岭市创建工作方案（2025年）\n\n云食安委〔2025〕3号\n\n一、目标\n\n"
        "全市食品抽检批次不少于6000批次，食品抽检合格率不低于98%。\n"
    ),
    "望川区2024年创建工作自查报告.md": (
        "# 望川区2024年创建国家食品安全示范城市工作自查报告\n\n一、快检\n\n"
        "望川区在12个农贸市场设立快检室，2024年完成快检8600批次，结果当日在市场门口公示。\n"
    ),
}

FACTS: dict[str, tuple[Value | None, Value | None]] = {
    "地区": ("青禾区", None),
    "单位名称": ("青禾区食品安全委员会办公室", None),
    "成文日期": (date(2025, 12, 24), None),
    "年度": (Decimal(2025), None),
    "食品抽检批次": (Decimal(6651), Decimal(6318)),
    "不合格批次": (Decimal(101), None),
    "食品抽检合格率": (Decimal("98.48"), Decimal("98.1")),
    "满意度": (Decimal("79.5"), Decimal("78.9")),
    "抽检做法": ("把不合格较多的品种列为重点。", None),
    "典型做法": (("公布抽检结果", "跟踪抽检。"), None),
    "牵头形式": ("专班", None),
}


def write_corpus(folder: Path, template: str = TEMPLATE) -> Path:
    """Write the corpus; its template is called 自查报告."""
    templates = folder / "templates"
    templates.mkdir(parents=True)
    (folder / "indicators.yaml").write_text(INDICATORS, encoding="utf-8")
    for name, text in (("数据项", ITEMS), ("自查报告", template), ("整改措施", MEASURES)):
        (templates / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def sheet_of(office: Office, **values: tuple[Value | None, Value | None]) -> FactSheet:
    """Return a fact sheet with the values given as (this year, last year)."""
    slots = office.folder.items.slots
    facts = {
        id: Fact(slots[id], *pair, cell=f"数据!D{n}")
        for n, (id, pair) in enumerate(values.items(), 5)
    }
    units = {"stat-01": "区食安办", "base-07": "区市场监管局"}
    duties = {id: Duty(id, unit, date(2026, 3, 31)) for id, unit in units.items()}
    return FactSheet("自查报告", facts, duties=duties)
