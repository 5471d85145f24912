"""Templates are data: what is written right is read, what is wrong is told at its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from draft.opening import Office
from index.marked_yaml import FaultyFileError
from tests.draft.offices import ITEMS, TEMPLATE, write_corpus


@pytest.fixture
def faults(tmp_path):
    """Return the mistakes of the template after a change."""

    def told(old: str, new: str) -> list[str]:
        assert old in TEMPLATE
        corpus = write_corpus(tmp_path / "corpus", TEMPLATE.replace(old, new, 1))
        with pytest.raises(FaultyFileError) as error:
            Office.open(corpus=corpus).folder.load("自查报告")
        return [str(problem) for problem in error.value.problems]

    return told


def line_of(text: str) -> int:
    return TEMPLATE[: TEMPLATE.index(text)].count("\n") + 1


def test_a_template_is_read_with_the_slots_that_it_uses(office):
    template = office.folder.load("自查报告")
    assert (template.id, template.kind, template.day) == ("自查报告", "自查报告", "成文日期")
    assert [slot.id for slot in template.slots] == [
        "地区", "单位名称", "成文日期", "年度", "食品抽检批次", "食品抽检合格率", "满意度", "抽检做法",
        "典型做法", "牵头形式",
    ]  # fmt: skip
    assert template.required == {"地区", "年度", "牵头形式"}
    assert template.indicators == ("base-07", "stat-01")
    sampling = template.sections[0].sections[0]
    assert sampling.paragraphs[0][1].when == "食品抽检批次.上年"
    assert (sampling.practice.topic, sampling.practice.at_most) == ("农贸市场 快检", 1)


def test_the_folder_names_its_templates_and_refuses_others(office):
    assert office.folder.names() == ("自查报告",)
    with pytest.raises(LookupError, match="没有“工作汇报”这个模板，可用的模板：自查报告"):
        office.folder.load("工作汇报")


def test_a_broken_template_leaves_the_others_usable(tmp_path):
    corpus = write_corpus(tmp_path / "corpus")
    (corpus / "templates" / "坏的.yaml").write_text("kind: 讲话\n", encoding="utf-8")
    found, faulty = Office.open(corpus=corpus).templates()
    assert [template.id for template in found] == ["自查报告"]
    assert "缺少字段“title”" in str(faulty[0])


def test_an_unknown_data_item_is_told_with_its_line_and_the_nearest(faults):
    told = faults("{{ 食品抽检批次 }}。", "{{ 食品抽检批 }}。")
    line = line_of("全年完成食品抽检")
    assert told == [
        f"第{line}行 sections[1].sections[1].paragraphs[1]：没有“食品抽检批”这个数据项，"
        "是不是：食品抽检批次、食品抽检合格率"
    ]


@pytest.mark.parametrize(
    ("written", "figure"),
    [
        ("全年完成6651批次。", "6651批次"),
        ("合格率达到百分之九十八。", "百分之九十八"),
        ("覆盖三个街道。", "三个"),
        ("拨打12331举报。", "12331"),
        ('{{ "增长5%" if 满意度 else "" }}', "5%"),
    ],
)
def test_the_words_of_a_template_hold_no_figures(faults, written, figure):
    (told,) = faults('"全年完成食品抽检{{ 食品抽检批次 }}。"', f"'{written}'")
    assert f"“{figure}”是数值，数值只能来自数据项、指标目录或者引文" in told


def test_fixed_terms_with_a_numeral_are_no_figures(tmp_path):
    changed = TEMPLATE.replace("落实一校一档；", "落实“两个责任”和四个最严，一校一档；")
    corpus = write_corpus(tmp_path / "corpus", changed)
    assert Office.open(corpus=corpus).folder.load("自查报告").terms == ("一校一档",)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("{{ 食品抽检批次 }}批次。", "“批次”，{{ 食品抽检批次 }} 打印时已经带单位，后面不要再写"),
        ("{{ 不合格批次.上年 }}。", "“不合格批次.上年”，这个数据项没有 previous: true，不填上年数"),
        ("{{ 同比(不合格批次) }}。", "“不合格批次”没有 previous: true，不能与上年比较"),
        ("{{ 同比(食品抽检合格率) }}。", "百分比与上年比较请用 较上年()"),
        ("{{ 差(满意度, 食品抽检批次) }}。", "单位不同，不能相加或者相减"),
        ("{{ 占比(满意度) }}。", "占比() 的括号里有1项，应为2个数据项"),
        ("{{ 要求(不合格批次) }}。", "“不合格批次”在指标目录里没有对应的数值要求"),
        ("{{ 达标(满意度) }}。", "不能用“达标()”，它只用在条件里"),
        ("{{ 抽检做法.数 }}。", "“抽检做法.数”，类型是文字，只有数值和百分比才有"),
        ("{{ 满意度.__class__ }}。", "“.__class__”，数据项后面只能写：.上年、.数"),
        ("{{ range(9) }}。", "不能用“range()”，可用的函数：同比、较上年、差、合计、占比、要求"),
        ("{{ 满意度 * 2 }}。", "{{ }} 里只能写数据项、数据项.上年、数据项.数和函数"),
        ("{{ 地区 | upper }}。", "{{ }} 里只能写数据项、数据项.上年、数据项.数和函数"),
        ("{% for x in 典型做法 %}{% endfor %}。", "不能用“For”语句"),
        ("{{ 满意度 。", "不是正确的写法，请检查 {{ }} 和括号"),
        ("同比。{{ 同比 }}", "“同比”是函数，后面要带括号和数据项"),
    ],
)
def test_what_a_template_may_not_say_is_told(faults, written, told):
    found = faults("全年完成食品抽检{{ 食品抽检批次 }}。", written)
    assert told in found[0]
    assert f"第{line_of('全年完成食品抽检')}行" in found[0]


def test_all_mistakes_are_told_at_once_in_their_order(faults):
    told = faults(
        "      - heading: 群众满意度\n        indicator: stat-01\n        when: 满意度\n",
        "      - heading: 群众满意度\n        indicator: stat-99\n        when: 满意\n        fil: 问题\n",
    )
    assert [problem.split("：")[0].split(" ")[-1] for problem in told] == [
        "sections[1].sections[2].indicator",
        "sections[1].sections[2].when",
        "sections[1].sections[2]",
    ]
    assert "指标目录里没有这个编号，可用：base-07、stat-01" in told[0]


def test_a_table_needs_as_many_cells_as_its_header(faults):
    table = "table: {caption: 抽检情况, header: [项目, 本年], rows: [[食品抽检]]}"
    (told,) = faults("        practice: {topic: 农贸市场 快检, at_most: 1}", f"        {table}")
    assert "这一行有1格，表头有2格，应相同" in told


def items_with(tmp_path: Path, old: str, new: str) -> list[str]:
    corpus = write_corpus(tmp_path / "corpus")
    path = corpus / "templates" / "数据项.yaml"
    assert old in ITEMS
    path.write_text(ITEMS.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FaultyFileError) as error:
        Office.open(corpus=corpus)
    return [str(problem) for problem in error.value.problems]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("id: 地区", "id: 2地区", "“2地区”，只能由汉字、字母、数字和下划线组成"),
        ("id: 地区", "id: 同比", "“同比”是模板里的函数或关键词，请换一个名称"),
        ("id: 单位名称", "id: 地区", "“地区”在第3行开头的那一条里已经有了"),
        ("type: 日期", "type: 天", "“天”，应为其中之一：数值、百分比、文字、日期、选项、列表"),
        ("choices: [联席会议, 专班]", "explanation: 无", "类型是选项，缺少字段“choices”"),
        ("quantity: 满意度", "quantity: 知晓率", "stat-01（群众满意度）的数值要求有：满意度"),
        ("unit: 分,", "unit: 个,", "“个”，指标目录里这个量的单位是：分"),
        ("id: 抽检做法, type: 文字", "id: 抽检做法, type: 文字, unit: 个", "只有数值和百分比才有 unit"),
        ("id: 不合格批次, type: 数值", "id: 不合格批次, total: [满意度], type: 数值", "应与“不合格批次”相同才能相加"),
        ("id: 满意度, type: 数值", "id: 满意度, share: [不合格批次, 食品抽检批次], type: 数值", "只有百分比才有 share"),
        ("id: 食品抽检合格率,", "id: 食品抽检合格率, share: [抽检做法, 食品抽检批次],", "应为两个数值类的数据项"),
    ],
)  # fmt: skip
def test_mistakes_of_the_data_items_are_told(tmp_path, old, new, told):
    assert told in items_with(tmp_path, old, new)[0]
