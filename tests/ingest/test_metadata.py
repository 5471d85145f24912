"""What a document is, from its front matter or from its text, with the evidence."""

import pytest

from ingest.documents import Evidence, Span
from ingest.metadata import describe

NOTICE = (
    "云食安办〔2024〕7号\n青禾区食品安全委员会办公室\n关于开展节日食品检查的通知\n"
    "各街道\uff1a请结合我区实际抓好落实\uff0c全区检查食堂和摊贩。\n"
    "青禾区食品安全委员会办公室\n2024年9月10日\n"
)


def test_a_notice_tells_its_own_kind_number_issuer_level_and_date() -> None:
    described = describe("关于开展节日食品检查的通知", NOTICE, {})
    assert described.kind == "通知"
    assert described.number == "云食安办〔2024〕7号"
    assert described.issuer == "青禾区食品安全委员会办公室"
    assert described.level == "区县"
    assert (described.year, described.date) == (2024, "2024-09-10")
    assert described.status == "未知"


def test_each_value_names_where_it_comes_from() -> None:
    described = describe("关于开展节日食品检查的通知", NOTICE, {"year": "2023"})
    origins = {evidence.field: evidence for evidence in described.evidence}
    assert origins["number"] == Evidence("number", "text", Span(0, 12))
    assert origins["year"] == Evidence("year", "front_matter")
    assert described.year == 2023


def test_chinese_names_of_the_fields_are_understood() -> None:
    described = describe(
        "材料", "正文", {"文种": "方案", "层级": "市", "效力": "现行", "发文机关": "市食安办"}
    )
    assert (described.kind, described.level, described.status, described.issuer) == (
        "方案",
        "市",
        "现行",
        "市食安办",
    )


def test_a_value_that_is_not_allowed_gives_way_to_the_text() -> None:
    assert describe("总结", "我区全区食品安全。", {"level": "宇宙"}).level == "区县"


@pytest.mark.parametrize(
    ("title", "text", "kind"),
    [
        ("在推进会上的讲话", "", "讲话"),
        ("石桥县2024年自查报告", "", "自查报告"),
        ("某区工作材料", "同志们\uff1a今天开会。", "讲话"),
        ("某区工作材料", "现将食品安全工作情况汇报如下\uff1a", "汇报"),
        ("第三方评估反馈意见", "", "反馈"),
        ("食品安全法实施条例", "", "条例"),
        ("会议记录", "天气晴。", None),
    ],
)
def test_the_kind_is_read_from_the_title_or_else_the_text(
    title: str, text: str, kind: str | None
) -> None:
    assert describe(title, text, {}).kind == kind


def test_a_repealed_document_says_so_in_its_title() -> None:
    assert describe("创建方案\uff08已废止\uff09", "正文", {}).status == "废止"


def test_masked_names_are_noticed_and_a_single_letter_is_not() -> None:
    assert describe("汇报", "xx区和xx市在20XX年开展食品检查。", {}).masked
    assert not describe("汇报", "A级单位占比提高\uff0c食品安全。", {}).masked


def test_a_text_about_something_else_is_off_topic() -> None:
    assert describe("运动会通知", "全体运动员请于周五参加田径比赛。" * 10, {}).off_topic
    assert not describe("食堂检查", "学校食堂食品留样和陪餐情况。" * 10, {}).off_topic


def test_the_chinese_date_at_the_end_is_read() -> None:
    described = describe("报告", "食品安全报告。\n二〇二五年三月八日\n", {})
    assert described.date == "2025-03-08"


@pytest.mark.parametrize(
    ("title", "level", "region"),
    [
        ("云岭省餐饮管理条例", "省", "云岭省"),
        ("天津市屠宰条例", "省", "天津市"),
        ("石桥市食品小作坊管理办法", "市", "石桥市"),
        ("石桥市青禾区抽检计划", "区县", "石桥市青禾区"),
        ("石桥市建筑市场管理条例", "市", "石桥市"),
        ("石桥市政府采购办法", "市", "石桥市"),
        ("农药跨区经营管理办法", "国家", None),
        ("中华人民共和国粮食法", "国家", None),
        ("最高人民法院关于审理食品案件的解释", "国家", None),
    ],
)
def test_the_place_in_the_title_sets_level_and_region(
    title: str, level: str, region: str | None
) -> None:
    text = "为了加强管理\uff0c根据国务院的规定制定本办法。我院、本市有关部门遵照执行。"
    if level == "国家":
        text = "为了加强管理\uff0c根据国务院的规定制定本办法。"
    described = describe(title, text, {})
    assert (described.level, described.region) == (level, region)


def test_a_plan_with_a_long_list_of_tasks_is_a_plan() -> None:
    text = (
        "一、指导思想\n坚持标本兼治。\n二、工作目标\n排查到位。\n三、主要整治任务\n"
        + "查食堂。" * 900
    )
    assert describe("某网站范文", text, {}).kind == "方案"


def test_a_masked_year_is_the_one_before_that_in_which_the_plan_ends() -> None:
    masked = "食品专项整治。实施阶段\uff0820*年8月—2011年2月\uff09\uff0c总结阶段2011年3月。"
    assert describe("方案", masked, {}).year == 2010
    same_year = "食品专项整治。实施阶段\uff0820*年2月—2011年8月\uff09\uff0c总结阶段2011年9月。"
    assert describe("方案", same_year, {}).year == 2011


@pytest.mark.parametrize(
    ("title", "text", "year"),
    [
        ("甲县三年行动方案\uff082023—2025年\uff09", "甲食安办〔2023〕14号\n食品安全。", 2023),
        ("甲县数据汇编\uff082021—2025年\uff09", "食品抽检数据。", 2025),
        ("关于做好2025年元旦食品安全工作的通知", "甲食安办〔2024〕33号\n食品安全。", 2025),
    ],
)
def test_the_year_of_a_range_is_that_of_the_number_or_the_last(
    title: str, text: str, year: int
) -> None:
    assert describe(title, text, {}).year == year


def test_a_text_that_says_it_is_in_force_is() -> None:
    assert describe("某法要点摘要", "所依据的文本为现行有效版本。", {}).status == "现行"


def test_a_document_that_names_no_place_is_of_its_issuers() -> None:
    described = describe(
        "关于抽检情况的通报", "食品抽检情况如下。\n青禾县市场监督管理局\n2025年9月1日", {}
    )
    assert described.region == "青禾县"


AMENDED = (
    "{title}\n2009年2月28日第十一届{who}第七次会议通过\n"
    "根据2018年12月29日《关于修改五部法律的决定》第一次修正、2025年9月12日《关于修改的决定》第二次修正\n"
    "第一条 为了保证安全，制定本法。\n第二条 2030年1月1日前完成改造。\n"
)


@pytest.mark.parametrize(
    ("title", "who", "level", "kind"),
    [
        ("食品安全法", "全国人民代表大会常务委员会", "国家", "法"),
        ("粮食流通管理条例", "国务院令第407号公布，省、自治区的全省规划由", "国家", "条例"),
        ("关于惩罚性赔偿若干问题的解释", "最高人民法院审判委员会", "国家", "解释"),
        ("云岭市餐厨垃圾条例", "云岭市人民代表大会常务委员会", "市", "条例"),
    ],
)
def test_a_law_is_of_its_last_version_and_of_who_passed_it(
    title: str, who: str, level: str, kind: str
) -> None:
    described = describe(title, AMENDED.format(title=title, who=who), {})
    assert (described.year, described.level, described.kind) == (2025, level, kind)


REPORT = (
    "专项整治工作总结\n今年以来，我市食品安全工作取得成效。\n通山市政府成立领导小组。\n"
    "全市印发《通山市专项整治方案》，学习外地经验。\n此前，临河市也开展了整治。\n截至目前，{more}。\n"
)


def test_a_report_is_of_the_place_that_it_names_again_and_again() -> None:
    text = REPORT.format(more="通山市共检查企业1180户")
    assert describe("专项整治工作总结", text, {}).region == "通山市"


@pytest.mark.parametrize(
    "text",
    [
        REPORT.format(more="临河市共检查企业1180户"),  # two places
        REPORT.format(more="共检查企业1180户"),  # too seldom
        REPORT.format(more="通山市共检查企业1180户").replace("我市", "有关").replace("全市", ""),
        "工作总结\n我市有成效。\n省、自治区、直辖市做了，省、自治区、直辖市、设区的市查了，直辖市改了。\n",
    ],
)
def test_a_place_among_others_or_named_in_passing_is_none_of_the_report(text: str) -> None:
    assert describe("专项整治工作总结", text, {}).region is None


def test_a_law_of_the_nation_is_of_no_place_that_it_names() -> None:
    text = "管理条例\n" + "第一条 我市的事，通山市管。\n，通山市查。\n，通山市改。\n"
    assert describe("粮食流通管理条例", text, {}).region is None
