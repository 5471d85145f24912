"""A statement is supported by its quote, or the reason why not can be read."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from answer.verification import verify

QUOTE = "2024年石桥县完成食品抽检2063批次\uff0c合格率98.06%\uff0c食堂问题整改率不低于95%。"


def test_a_sentence_of_the_quote_is_supported_with_full_score() -> None:
    verdict = verify("2024年石桥县完成食品抽检2063批次", QUOTE)
    assert (verdict.supported, verdict.score) == (True, 1.0)


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("2024年石桥县完成食品抽检20630批次", "数值“20630批次”不在引文中"),
        ("2024年石桥县抽检合格率99.9%", "数值“99.9%”不在引文中"),
        ("食堂问题整改率不高于95%", "数值“95%”的方向与引文相反"),
        ("根据第三十三条\uff0c石桥县完成食品抽检2063批次", "条款“第33条”不在引文中"),
    ],
)
def test_an_altered_figure_is_never_supported_however_alike_the_words(
    statement: str, reason: str
) -> None:
    verdict = verify(statement, QUOTE)
    assert not verdict.supported
    assert reason in verdict.reasons


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        ("罚没款11000万元上缴国库", "全年罚没款1.1亿元上缴国库"),
        ("满意度达到80分以上", "群众满意度应达到八十分以上"),
        ("整改率达到百分之九十五", "各单位整改率均达到95%"),
        ("罚款五万元至十万元", "处50000元以上100000元以下罚款"),
        ("罚款五至十万元", "处5万元以上10万元以下罚款"),
        ("检出率千分之五", "检出率为5‰"),
        ("满意度要达到80分", "满意度80分以上"),
        ("30日内完成整改", "应当在30天以内完成整改"),
        ("2024年9月27日召开推进会", "全县于2024-09-27召开推进会"),
        ("全县共有12家餐饮单位", "1.全县共有12个餐饮单位"),
        ("依据石政办〔2023〕12号文件", "见《工作通知》(石政办〔2023〕12号)文件"),
        ("2)由乡镇开展巡查", "各地由乡镇开展巡查"),
    ],
)
def test_the_same_amount_in_other_words_is_supported(statement: str, quote: str) -> None:
    assert verify(statement, quote).supported


@pytest.mark.parametrize(
    ("statement", "quote", "reason"),
    [
        ("合格率上升2.3%", "抽检合格率上升2.3个百分点", "数值“2.3%”不在引文中"),
        ("培训5000人", "全年培训5000人次", "数值“5000人”不在引文中"),
        ("整改率达到95%", "整改率低于95%", "数值“95%”的方向与引文相反"),
        ("处20万元以上罚款", "处20万元以下罚款", "数值“20万元”的方向与引文相反"),
        ("每年开展一次演练", "每年开展两次演练", "数值“一次”不在引文中"),
        (
            "2024年9月27日召开推进会",
            "2024年9月20日动员，8月27日召开推进会",
            "日期“2024年9月27日”不在引文中",
        ),
        ("依据石政办〔2023〕12号", "依据云政办〔2023〕12号", "文号“石政办〔2023〕12号”不在引文中"),
        ("63批次", QUOTE, "数值“63批次”不在引文中"),
        ("青河县完成食品抽检2063批次", QUOTE, "名称“青河县”不在引文中"),
        ("由教育局检查学校食堂", "由市场监管局检查学校食堂", "名称“教育局”不在引文中"),
        ("抽检合格率同比下降", "抽检合格率同比上升", "“下降”在引文中是“上升”"),
        (
            "企业可以销售散装白酒",
            "企业不可以销售散装白酒",
            "引文中是“不可以销售散装”，陈述没有否定",
        ),
        ("学校食堂不得公开后厨", "学校食堂应当公开后厨", "否定词“不得”与引文不符"),
        (
            "平台为夜间商户提供配送服务",
            "平台不得以任何名义为夜间商户提供配送服务",
            "引文禁止“以任何名义为夜间商户提供配送服务”",
        ),
        ("2024年满意度为80分", "2024年满意度80分以上", "数值“80分”在引文中是界限"),
        ("检出率千分之五", "检出率5%", "数值“千分之五”不在引文中"),
    ],
)
def test_what_is_contradicted_is_unsupported_and_named(
    statement: str, quote: str, reason: str
) -> None:
    verdict = verify(statement, quote)
    assert not verdict.supported
    assert reason in verdict.reasons


def test_one_of_a_kind_is_an_article_where_the_quote_counts_nothing_alike() -> None:
    assert verify("明厨亮灶是一种公开后厨的做法", "明厨亮灶就是公开后厨的做法").supported


def test_a_part_that_turns_the_meaning_is_no_sentence_of_the_quote() -> None:
    assert verify("得公开后厨视频", "商户不得公开后厨视频").reasons != ("引文中有这句话",)
    assert verify("公开后厨视频", "商户应当公开后厨视频").reasons == ("引文中有这句话",)


def test_reasons_say_how_much_is_backed_and_which_words_are_not() -> None:
    verdict = verify("体育局组织田径比赛", "教育部门组织学校食堂检查")
    assert "依据不足" in "".join(verdict.reasons)
    assert any(reason.startswith("引文中没有：") and "田径" in reason for reason in verdict.reasons)


COUNTS = st.integers(2, 99_999_999)
# The first example reads the dictionaries, and a busy machine takes its time: no deadline.
unhurried = settings(deadline=None)
UNITS = st.sampled_from(["批次", "家", "起", "万元", "%", "个百分点", "人次", "分"])


@unhurried
@given(COUNTS, UNITS, st.data())
def test_any_changed_digit_is_unsupported(count: int, unit: str, data: st.DataObject) -> None:
    digits = str(count)
    at = data.draw(st.integers(0, len(digits) - 1))
    other = data.draw(st.sampled_from([d for d in "123456789" if d != digits[at]]))
    changed = f"{digits[:at]}{other}{digits[at + 1 :]}"
    quote = f"据统计，全县各项工作合计达到{digits}{unit}，比上年有进步。"
    assert verify(f"全县各项工作达到{digits}{unit}", quote).supported
    assert not verify(f"全县各项工作达到{changed}{unit}", quote).supported


@unhurried
@given(st.dates(), st.dates())
def test_another_day_is_unsupported(said: date, quoted: date) -> None:
    quote = f"推进会于{quoted.year}年{quoted.month}月{quoted.day}日在县里召开"
    statement = f"推进会在{said.year}年{said.month}月{said.day}日召开"
    assert verify(statement, quote).supported == (said == quoted)


@unhurried
@given(st.integers(1, 9999), st.sampled_from(["万元", "%", "分"]))
def test_the_same_figure_written_otherwise_stays_supported(value: int, unit: str) -> None:
    written = {
        "万元": f"{value}0000元",
        "%": f"百分之{value}",
        "分": f"{value}.0分",
    }[unit]
    assert verify(f"全年工作达到{written}", f"全县全年工作达到{value}{unit}，有进步").supported


def test_words_of_something_else_are_not_supported() -> None:
    verdict = verify("体育局组织全市田径比赛", QUOTE)
    assert not verdict.supported
    assert verdict.score < 0.1


@pytest.mark.parametrize(("statement", "quote"), [("", QUOTE), ("抽检", ""), (" ", " ")])
def test_nothing_supports_nothing(statement: str, quote: str) -> None:
    assert not verify(statement, quote).supported


@unhurried
@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_gives_a_verdict(statement: str, quote: str) -> None:
    verdict = verify(statement, quote)
    assert 0.0 <= verdict.score <= 1.0
    assert verdict.reasons
