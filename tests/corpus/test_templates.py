"""The templates, data items, measures and demonstration sheets hold together, and are our own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
import yaml

from answer.figures import figures
from draft.assessing.assessment import assess
from draft.drafts import Draft, Origin, Section, Sentence, Table
from draft.facts import FactSheet
from draft.opening import Office
from draft.templating.requirements import comparable
from ingest.reading import read_file
from ingest.repair import half_width_punctuation
from tests.corpus.conftest import CORPUS

TEMPLATES, FACTS = CORPUS / "templates", CORPUS / "facts"
DISTRICT = FACTS / "青禾区2025年数据表.yaml"
CITY = CORPUS / "documents" / "演示城市"
LAST_YEAR = "青禾区2024年创建国家食品安全示范城市工作自查报告.docx"
YEARS = "云岭市食品安全创建主要指标数据汇编（2021—2025年）.xlsx"
CAMPAIGN = "云岭市2024年网络餐饮食品安全专项整治工作总结.html"
SHARED = Path(__file__).parents[3] / "shared" / "sources"
COPIED = 18  # Chinese characters in a row
NAMES = {
    "自查报告", "考评工作汇报", "推进会讲话", "专项整治实施方案", "专项整治工作总结", "整改方案",
    "包保督导工作汇报", "学校食堂自查报告", "科室季度工作总结", "月度督查通报",
}  # fmt: skip
# What the law sets for others than the office: nothing an office could report of itself.
NOT_ASKED = {
    ("stat-03", "食品检验结论复检申请期限"),  # of whoever disputes a test
    ("demo-01", "申请提前移出须列入满"),  # of whoever asks to be taken off the list
}
# Last year's report sums both leaders' inspections up (5次); the sheet asks for each.
SUMMED = ("党委主要负责人带队次数", "政府主要负责人带队次数")


@pytest.fixture(scope="module")
def office() -> Office:
    return Office.open()


@pytest.fixture(scope="module")
def sheet(office) -> FactSheet:
    return office.read(DISTRICT)


@pytest.fixture(scope="module")
def report(office, sheet) -> Draft:
    return office.draft(office.folder.load("自查报告"), sheet)


def sections(draft: Draft) -> Iterator[Section]:
    waiting = list(draft.sections)
    while waiting:
        section = waiting.pop(0)
        yield section
        waiting[:0] = section.sections


def sentences(draft: Draft) -> Iterator[tuple[str, Sentence]]:
    """Yield each sentence with its section's heading."""
    for paragraph in draft.opening:
        yield from (("开头", sentence) for sentence in paragraph.sentences)
    for section in sections(draft):
        for block in section.blocks:
            if not isinstance(block, Table):
                yield from ((section.heading, sentence) for sentence in block.sentences)


def said_of(draft: Draft, heading: str) -> str:
    return "".join(sentence.text for place, sentence in sentences(draft) if place == heading)


class TestTemplates:
    def test_the_promised_ones_are_there_and_every_one_loads(self, office):
        assert set(office.folder.names()) == NAMES
        loaded, faulty = office.templates()
        assert [str(error) for error in faulty] == []
        assert {template.id for template in loaded} == NAMES

    def test_the_self_report_has_a_section_on_each_indicator_in_the_catalogues_order(self, office):
        report = office.folder.load("自查报告")
        assert report.indicators == tuple(i.id for i in office.catalogue.indicators)
        titles = [
            (section.heading, section.indicator, section.requirement)
            for top in report.sections
            for section in top.walk()
            if section.indicator
        ]
        assert titles == [(i.name, i.id, i.id) for i in office.catalogue.indicators]
        parts = [section.heading for section in report.sections[1].sections]
        assert parts == list(office.catalogue.parts())

    def test_the_self_report_tells_problems_and_steps_and_adds_the_list(self, office):
        report = office.folder.load("自查报告")
        headings = [(section.heading, section.fill) for section in report.sections]
        assert headings == [
            ("基本情况", None),
            ("指标落实情况", None),
            ("存在问题", "存在问题"),
            ("下一步工作", "下一步"),
        ]
        assert report.attachments == ("整改清单",)

    @pytest.mark.parametrize(
        ("name", "headings"),
        [
            ("推进会讲话", ["把成绩和差距都摆到桌面上来", "盯住最容易失分的地方补短板", "把责任和作风落到人头"]),
            ("专项整治实施方案", ["指导思想", "工作目标", "主要任务", "任务分解", "实施步骤", "工作要求"]),
            ("专项整治工作总结", ["基本情况", "主要做法", "存在不足", "后续打算"]),
            ("整改方案", ["总体要求", "整改目标", "突出问题", "整改任务", "实施步骤", "工作要求"]),
            ("月度督查通报", ["总体情况", "好的方面", "存在问题", "下一步要求"]),
        ],
    )  # fmt: skip
    def test_each_kind_is_built_as_its_kind_is(self, office, name, headings):
        assert [section.heading for section in office.folder.load(name).sections] == headings

    def test_a_speech_addresses_its_listeners(self, office):
        [[greeting], *_] = office.folder.load("推进会讲话").opening
        assert greeting.say == "同志们："

    def test_every_task_of_a_plan_has_its_unit_and_its_deadline(self, office):
        [section] = [s for s in office.folder.load("专项整治实施方案").sections if s.table]
        assert section.table.header[-2:] == ("完成时限", "责任单位")
        assert all(re.fullmatch(r"\{\{ \S+责任单位 \}\}", row[-1]) for row in section.table.rows)

    def test_what_every_template_asks_for_is_explained(self, office):
        loaded, _ = office.templates()
        bare = {s.id for template in loaded for s in template.slots if not s.explanation}
        assert bare == set()

    def test_no_sentence_of_a_template_stands_in_it_twice(self, office):
        for template in office.templates()[0]:
            said = [
                sentence.say
                for top in template.sections
                for section in top.walk()
                for paragraph in section.paragraphs
                for sentence in paragraph
            ]
            assert sorted({say for say in said if said.count(say) > 1}) == [], template.id

    def test_lead_ins_of_the_self_report_vary(self, office):
        report = office.folder.load("自查报告")
        leads = [
            sentence.say.partition("{{")[0].partition("，")[0]
            for top in report.sections
            for section in top.walk()
            for paragraph in section.paragraphs
            for sentence in paragraph
            if sentence.when.endswith("措施")
        ]
        assert len(leads) >= 25
        assert sorted({lead for lead in leads if leads.count(lead) > 1}) == []


class TestItems:
    def test_every_figure_of_the_catalogue_has_a_data_item_that_counts_the_same(self, office):
        asked = office.folder.items.slots.values()
        without = {
            (indicator.id, figure.quantity)
            for indicator in office.catalogue.indicators
            for figure in indicator.figures
            if not any(s.quantity == figure.quantity and comparable(s, figure) for s in asked)
        }
        assert without == NOT_ASKED

    def test_only_the_city_is_asked_for_figures_of_the_whole_city(self, office):
        city = {slot.id for slot in office.folder.items.slots.values() if slot.level == "市"}
        assert len(city) == 18
        assert {
            id for id in city if not re.match("全市|市级|市食安委|市县|新增检验|检验参数", id)
        } == set()

    def test_every_indicator_is_asked_for_in_figures_and_in_words(self, office):
        slots = office.folder.items.slots.values()
        for indicator in office.catalogue.indicators:
            kinds = {slot.type for slot in slots if slot.indicator == indicator.id}
            assert kinds & {"数值", "百分比"}, indicator.id
            assert kinds & {"文字", "列表"}, indicator.id

    def test_shares_lie_between_0_and_100_and_counts_are_not_negative(self, office):
        growth = "食品安全经费增长率"  # may be negative
        for slot in office.folder.items.slots.values():
            if slot.type == "百分比" and slot.id != growth:
                assert (slot.minimum, slot.maximum) == (0, 100), slot.id
            if slot.type == "数值":
                assert slot.minimum is not None, slot.id


class TestMeasures:
    def test_every_figure_that_can_be_missed_and_every_indicator_has_measures(self, office):
        quantities = {
            (i.id, figure.quantity) for i in office.catalogue.indicators for figure in i.figures
        }
        wanted = (quantities - NOT_ASKED) | {(i.id, "") for i in office.catalogue.indicators}
        assert {(m.indicator, m.quantity) for m in office.measures.all} == wanted

    def test_each_gives_at_least_one_thing_to_do_without_figures_or_days(self, office):
        for measure in office.measures.all:
            assert 1 <= len(measure.measures) <= 3, measure
            for step in measure.measures:
                assert step.endswith("。"), step
                assert not re.search(r"\d", step), step

    def test_the_problem_of_a_quantity_states_the_offices_figure_and_what_is_required(self, office):
        for measure in office.measures.all:
            if measure.quantity:
                named = re.findall(r"\{\{ (\S+) \}\}", measure.problem)
                wanted = ["重大食品安全事故数"] if measure.indicator == "stat-04" else [
                    named[0], f"要求({named[0]})"
                ]  # fmt: skip
                assert named == wanted, measure.problem


class TestDemonstrationSheets:
    @pytest.mark.parametrize("path", sorted(FACTS.glob("*.yaml")), ids=lambda path: path.stem)
    def test_each_is_valid_and_marked_as_a_demonstration(self, office, path):
        assert path.read_text("utf-8").startswith("# 演示数据")
        assert office.read(path).template in NAMES

    def test_the_plan_of_rectification_tells_the_districts_own_shortfalls(self, office, sheet):
        plan = office.read(FACTS / "青禾区2025年问题整改数据表.yaml")
        given = {id: fact for id, fact in plan.facts.items() if id in sheet.facts}
        differs = {
            id
            for id, fact in given.items()
            if (fact.value, fact.previous) != (sheet.facts[id].value, sheet.facts[id].previous)
        }
        assert differs == {"主送机关", "成文日期"}
        told = office.draft(office.folder.load("整改方案"), plan)
        assert (told.open_places, told.struck) == ((), ())
        assert {
            row.indicator.id
            for row in assess(plan, office.catalogue).checks
            if row.status == "未达标"
        } == {
            row.indicator.id
            for row in assess(sheet, office.catalogue).checks
            if row.status == "未达标"
        }

    def test_the_districts_rates_follow_from_its_counts(self, sheet):
        for rate, part, whole, places in (
            ("食品抽检合格率", "食品抽检合格批次", "食品抽检批次", 2),
            ("农产品抽检合格率", "农产品抽检合格批次", "农产品抽检批次", 2),
            ("网络抽检占比", "网络抽检批次", "食品抽检批次", 1),
            ("专项整治问题整改率", "专项整治整改问题数", "专项整治发现问题数", 2),
            ("投诉按期办结率", "投诉按期办结件数", "投诉举报受理件数", 1),
            ("监管人员专业化比例", "专业化人员数", "监管人员数", 1),
            ("包保督导完成率", "实际督导家次", "应督导家次", 1),
            ("食品安全员抽考合格率", "食品安全员抽考合格人数", "食品安全员抽考人数", 1),
            ("追溯上线率", "已上线追溯主体数", "应上线追溯主体数", 1),
            ("责任保险投保率", "已投保主体数", "责任保险重点主体数", 1),
            ("创建知晓率", "知晓人数", "满意度调查样本数", 1),
            ("明厨亮灶接入率", "明厨亮灶接入数", "学校食堂数", 1),
            ("预警按时处置率", "按时处置预警数", "风险预警数", 1),
        ):
            for year in ("value", "previous"):
                counts = [getattr(sheet.facts[name], year) for name in (part, whole)]
                if None not in counts:
                    given = getattr(sheet.facts[rate], year)
                    assert given == rounded(counts[0] / counts[1] * 100, places), (rate, year)

    def test_amounts_per_head_follow_from_the_population(self, sheet):
        people = sheet.facts["常住人口"].value
        for amount, whole, heads in (
            ("食品抽检量", "食品抽检批次", people * 10),
            ("农兽药残留抽检量", "农产品抽检批次", people * 10),
            ("人均食品安全经费", "食品安全经费", people),
        ):
            for year in ("value", "previous"):
                wanted = rounded(getattr(sheet.facts[whole], year) / heads, 2)
                assert getattr(sheet.facts[amount], year) == wanted, (amount, year)

    def test_growth_and_visits_follow_from_what_they_are_counted_from(self, sheet):
        def value(name: str) -> Decimal:
            return sheet.facts[name].value

        spent = sheet.facts["食品安全经费"]
        growth = (spent.value - spent.previous) / spent.previous * 100
        assert value("食品安全经费增长率") == rounded(growth, 1)
        insured = sheet.facts["已投保主体数"]
        assert value("新增投保主体数") == insured.value - insured.previous
        workshops = sheet.facts["示范小作坊累计数"]
        assert value("新建成示范小作坊数") == workshops.value - workshops.previous
        quarterly = value("A级主体数") + value("B级主体数") + value("C级主体数")
        assert value("应督导家次") == quarterly * 4 + value("D级主体数") * 2

    def test_last_years_values_stand_in_last_years_documents(self, sheet):
        told = {
            f.value
            for name in (LAST_YEAR, YEARS, CAMPAIGN)
            for document, _ in read_file(CITY / name).documents
            for f in figures(document.text)
        }
        # 万元 counts 元, 万人 counts 人.
        absent = [
            fact.slot.id
            for fact in sheet.facts.values()
            if fact.previous is not None
            and fact.slot.id not in SUMMED
            and fact.previous * (10_000 if fact.slot.unit.startswith("万") else 1) not in told
        ]
        assert absent == ["重大食品安全事故数"]  # told in words: none happened
        assert sum(sheet.facts[name].previous for name in SUMMED) == 5

    def test_this_years_values_agree_with_the_citys_table(self, sheet):
        [rows] = [
            [line for line in document.text.split("\n") if "2025" in line and "青禾区" in line]
            for document, _ in read_file(CITY / YEARS).documents
        ]
        told = "；".join(rows)
        for name, words in (
            ("食品抽检批次", "抽检批次：3893；不合格批次：58；合格批次：3835"),
            ("农产品抽检批次", "抽检批次：1896；不合格批次：31；合格批次：1865"),
            ("办结案件数", "办结案件（件）：304；罚没款（万元）：402.5"),
            ("群众满意度", "满意度（分）：85.3；知晓人数：722"),
            ("已投保主体数", "已投保重点主体（家）：352；重点主体（家）：412"),
            ("已上线追溯主体数", "已上线追溯主体（家）：1026；应上线追溯主体（家）：1052"),
        ):
            assert words in told
            assert f"：{sheet.facts[name].value}" in words

    def test_the_assessment_is_what_counting_by_hand_gives(self, office, sheet):
        found = {
            check.indicator.id: check.status for check in assess(sheet, office.catalogue).checks
        }
        short = dict.fromkeys(("base-06", "base-09", "capa-03", "capa-05", "oper-01"), "未达标")
        unknown = dict.fromkeys(("base-08", "capa-06", "oper-02", "oper-03", "demo-06"), "缺数据")
        unproved = dict.fromkeys(
            (
                "base-01",
                "base-03",
                "capa-04",
                "capa-07",
                "oper-05",
                "stat-02",
                "demo-03",
                "demo-05",
            ),
            "缺佐证",
        )
        met = dict.fromkeys((i.id for i in office.catalogue.indicators), "达标")
        assert found == met | short | unknown | unproved


def rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


class TestReport:
    def test_it_is_long_enough_and_no_sentence_had_to_be_struck(self, report):
        text = "".join(sentence.text for _, sentence in sentences(report))
        assert len(re.findall(r"[\u4e00-\u9fff]", text)) >= 6000
        assert report.struck == ()

    def test_only_what_the_sheet_leaves_out_is_open(self, report):
        assert {place.name for place in report.open_places if place.section != "数据表"} == {
            "健康检查频次",
            "集体聚餐指导率",
            "整改时限",
        }

    def test_every_figure_is_of_the_sheet_or_the_catalogue_or_computed_right(
        self, office, sheet, report
    ):
        traced = 0
        for place, sentence in sentences(report):
            for figure in figures(without_terms(sentence.text)):
                origins = [o for o in sentence.origins if o.start <= figure.span.start < o.end]
                assert origins, (place, sentence.text, figure)
                for origin in origins:
                    assert figure.value in values_of(origin, office, sheet), (origin, sentence.text)
                traced += 1
        assert traced > 300

    @pytest.mark.parametrize(
        ("heading", "words"),
        [
            # 85.3 - 83.9; 90.3 - 88.5
            ("基本情况", "群众食品安全满意度为85.3分，较上年提高1.4分；创建工作知晓率为90.3%，较上年提高1.8个百分点。"),
            # (3893 - 3752) / 3752
            ("食品抽检", "完成食品抽检3893批次，同比增长3.8%，其中合格3835批次、不合格58批次。"),
            # (304 - 294) / 294; (402.5 - 398.2) / 398.2
            ("执法办案", "办结食品安全案件304件，同比增长3.4%；罚没款402.5万元，同比增长1.1%。"),
            # 7121 / 7184
            ("过程监督", "发现问题7184个，整改7121个，整改率99.12%。"),
            # 2362 - 2236; 27.34 - 25.88
            ("投入保障", "本级财政安排食品安全经费2362万元，较上年增加126万元，增幅为5.6%。"),
            ("投入保障", "人均经费为27.34元，较上年增加1.46元。"),
            # 16 / 16
            ("基层装备", "达到“五有”标准的乡镇（街道）食安办有16个，占乡镇（街道）总数的100%。"),
            # (43820 - 41360) / 41360
            ("检验检测", "完成快速检测43820批次，同比增长5.9%；检出阳性106批次。"),
            # 100 - 99.3; 9578 / 9586
            ("管理责任", "完成率为100%，较上年提高0.7个百分点。督导发现问题9586个，整改9578个，整改率为99.92%。"),
            # 97.5 - 93.7
            ("产品追溯", "上线率为97.5%，较上年提高3.8个百分点。"),
            # 85.4 - 79.4
            ("责任保险", "投保率为85.4%，较上年提高6个百分点。"),
            # 98.51 - 98.35; 98.36 - 98.13
            ("抽检合格率", "食品抽检合格率为98.51%，较上年提高0.16个百分点。农产品抽检合格率为98.36%，较上年提高0.23个百分点。"),
            # short of what is required
            ("过程监督", "外卖封签使用率为94.6%，与不低于95%的要求还有差距。"),
            ("应急处置", "乡镇（街道）桌面推演还没有做到全覆盖，没有达到每年不少于1次的要求。"),
            ("监管专业化", "配备最少的只有1名专职人员，没有达到不少于2名的规定。"),
        ],
    )  # fmt: skip
    def test_figures_traced_by_hand(self, report, heading, words):
        assert words in said_of(report, heading)

    def test_problems_are_those_that_fall_short(self, report):
        problems = said_of(report, "存在问题")
        for name in ("过程监督", "集中整治", "监管专业化", "应急处置", "管理责任"):
            assert f"{name}未达到要求" in problems
        for missing in ("普通程序案件最长用时", "健康检查频次", "集体聚餐指导率"):
            assert missing in problems

    def test_a_nearly_empty_sheet_leaves_out_what_is_optional_and_opens_what_is_required(
        self, office, tmp_path
    ):
        path = tmp_path / "少.yaml"
        path.write_text(
            "template: 自查报告\nfacts:\n  地区: 某某县\n  年度: 2025\n  食品抽检批次: 1600\n",
            "utf-8",
        )
        template = office.folder.load("自查报告")
        draft = office.draft(template, office.read(path))
        assert draft.struck == ()
        opened = {place.name for place in draft.open_places if place.section != "整改清单"}
        assert set(template.required) - {"地区", "年度", "食品抽检批次"} <= opened
        assert "上年" not in said_of(draft, "食品抽检")
        for heading in ("食品抽检", "执法办案", "责任保险"):
            assert "，。" not in said_of(draft, heading)
            assert "。。" not in said_of(draft, heading)


def values_of(origin: Origin, office: Office, sheet: FactSheet) -> set[Decimal]:
    """The figures that a value of this origin may state."""
    if origin.formula:
        found = {computed(origin.formula, places) for places in (0, 1, 2)}
        return found | {value * 10_000 for value in found}  # 万元 counts 元
    if fact := sheet.facts.get(origin.slot):
        value = fact.previous if origin.previous else fact.value
        shown = "；".join(value) if isinstance(value, tuple) else str(value)
        return {f.value for f in figures(f"{shown}{fact.slot.unit}")} | {
            Decimal(part) for part in re.findall(r"\d+", shown)
        }
    if indicator := office.catalogue.by_id.get(origin.slot):
        told = f"{indicator.requirement}；" + "；".join(
            f"{f.quantity}；{f.value}{f.unit}" for f in indicator.figures
        )
        return {f.value for f in figures(told)} | {f.value for f in indicator.figures}
    duties = {d.deadline for d in sheet.duties.values() if d.deadline}
    return {Decimal(n) for day in duties for n in (day.year, day.month, day.day)}


def computed(formula: str, places: int) -> Decimal:
    """What a formula such as (3893-3752)÷3752×100% gives, rounded."""
    plain = formula.replace("÷", "/").replace("×", "*").replace("%", "")
    assert re.fullmatch(r"[\d.+\-*/()]+", plain), formula
    exact = eval(re.sub(r"[\d.]+", lambda number: f"Decimal('{number[0]}')", plain))
    return abs(rounded(exact, places))


def without_terms(text: str) -> str:
    """The text with set phrases that hold a numeral blotted out."""
    return re.sub("“五有”|“五进”|两个责任|三小", lambda term: "□" * len(term[0]), text)


@pytest.mark.parametrize(
    ("template", "sheet"),
    [
        ("考评工作汇报", "青禾区2025年数据表"),
        ("推进会讲话", "青禾区创建推进会数据表"),
        ("专项整治实施方案", "青禾区网络餐饮专项整治数据表"),
        ("专项整治工作总结", "青禾区校园专项整治总结数据表"),
        ("包保督导工作汇报", "青禾区2025年包保督导数据表"),
        ("学校食堂自查报告", "示例学校食堂数据表"),
        ("科室季度工作总结", "示例科室季度总结数据表"),
        ("月度督查通报", "青禾区2025年11月督查数据表"),
    ],
)
def test_each_other_template_gives_a_whole_draft_of_its_demonstration(office, template, sheet):
    draft = office.draft(office.folder.load(template), office.read(FACTS / f"{sheet}.yaml"))
    assert draft.struck == ()
    assert draft.open_places == ()
    assert "【待填" not in draft.title + draft.signature + draft.day


def own_files() -> list[Path]:
    return sorted((*TEMPLATES.glob("*.yaml"), *FACTS.glob("*.yaml")))


def words_of(path: Path) -> str:
    """The texts of a YAML file, one in a line."""

    def texts(node: object) -> Iterator[str]:
        if isinstance(node, dict):
            for key, value in node.items():
                yield from texts(key)
                yield from () if key == "when" else texts(value)  # an expression, no prose
        elif isinstance(node, list):
            for value in node:
                yield from texts(value)
        elif isinstance(node, str):
            yield re.sub(r"\{[{%].*?[%}]\}", "", node)

    return "\n".join(texts(yaml.safe_load(path.read_text("utf-8"))))


@pytest.mark.parametrize("path", own_files(), ids=lambda path: path.stem)
def test_punctuation_beside_chinese_is_full_width(path):
    text = words_of(path)
    assert [text[max(0, e.start - 8) : e.end + 8] for e in half_width_punctuation(text)] == []


@pytest.mark.skipif(not SHARED.is_dir(), reason="the sample files are not on this machine")
def test_no_sentence_is_copied_from_the_sample_files():
    samples = set[str]()
    for path in sorted(SHARED.iterdir()):
        for document, _ in read_file(path).documents:
            samples |= set(runs(document.text))
    copied = [
        f"{path.name}：{run}"
        for path in own_files()
        for run in runs(words_of(path))
        if run in samples
    ]
    assert not copied, "\n".join(copied)


def runs(text: str) -> Iterator[str]:
    """All runs of COPIED Chinese characters within one sentence, whatever stands between them."""
    for sentence in re.split(r"[。！？；\n]", text):
        han = re.sub(r"[^\u3400-\u9fff]+", "", sentence)
        for start in range(len(han) - COPIED + 1):
            yield han[start : start + COPIED]
