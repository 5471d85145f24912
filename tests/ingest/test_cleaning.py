"""Cleaning: what real scrapes look like, and what a person should read instead.

The fixtures are ours; each shows one phenomenon of real files. Full-width punctuation is
written as code points, since the two widths look alike.
"""

import re

from hypothesis import given
from hypothesis import strategies as st

from ingest.cleaning import clean
from ingest.documents import RawText

COMMA, COLON, OPEN, CLOSE, QUESTION = "\uff0c", "\uff1a", "\uff08", "\uff09", "\uff1f"


def cleaned(text: str, format: str = "txt") -> str:
    return clean(RawText(text, format)).traced.text


def codes(text: str, format: str = "txt") -> set[str]:
    return {notice.code for notice in clean(RawText(text, format)).notices}


def test_pinyin_behind_traditional_characters_goes_and_the_text_becomes_simplified() -> None:
    assert cleaned("推進創(chuàng)建示範(fàn)城市") == "推进创建示范城市"
    assert codes("推進創(chuàng)建示範(fàn)城市") == {"pinyin", "traditional"}


def test_brackets_that_are_no_pinyin_stay() -> None:
    assert cleaned("维生素(vc)与(kg)") == f"维生素{OPEN}vc{CLOSE}与{OPEN}kg{CLOSE}"


def test_gbk_text_with_a_lost_byte_is_repaired() -> None:
    assert cleaned("各組作了書面報告??傮w感到") == "各组作了书面报告。总体感到"
    assert cleaned("是其中一環?!笆称钒踩珴M意度不低") == "是其中一环。“食品安全满意度不低"
    assert cleaned("是其中一環?笆称钒踩珴M意度不低") == "是其中一环。“食品安全满意度不低"


def test_a_plain_question_mark_is_no_lost_byte() -> None:
    text = f"怎么样才算合格{QUESTION}Word里怎么填{QUESTION}分A级和B级吗{QUESTION}"
    assert cleaned(text) == text
    assert "mojibake" not in codes(text)


def test_the_character_whose_byte_was_lost_is_the_one_that_makes_a_word() -> None:
    assert cleaned("層層壓實,確?!吧锨橄逻_(dá)") == f"层层压实{COMMA}确保“上情下达"


def test_what_cannot_be_repaired_is_kept_and_reported() -> None:
    for text in (
        "建设连锁\ue848服务区",
        f"设备更新{QUESTION}zāi{CLOSE}后",
        f"化{QUESTION}、整洁化",
    ):
        assert cleaned(text) == text
        assert codes(text) == {"unreadable-characters"}


def test_variant_characters_become_simplified_only_where_they_are_variants() -> None:
    assert (
        cleaned("著力解決問題,成效顯著,專著待編") == f"着力解决问题{COMMA}成效显著{COMMA}专著待编"
    )
    assert cleaned("土著居民著有专著") == "土著居民著有专著"


def test_masks_and_slips_of_the_scanner_are_left_as_they_stand() -> None:
    text = f"XX区围绕xx个共性问题发挥桥保组带作用{COMMA}*市20XX年督办。"
    assert cleaned(text) == text


def test_a_number_alone_on_its_line_is_joined_with_its_heading() -> None:
    assert cleaned("三、\n\n压实责任\n排查到人。\n(四)。\n总结。\n") == (
        f"三、压实责任\n排查到人。\n{OPEN}四{CLOSE}总结。"
    )
    assert cleaned("一、\n二、\n三、目标") == "一、\n二、\n三、目标"


def test_a_long_paragraph_cut_off_inside_a_sentence_goes_on() -> None:
    sentence = "各街道要把小餐饮和小摊贩登记造册并逐户走访。"
    whole = [sentence * count for count in (4, 7, 5, 9, 6)]
    broken = whole[3][:-6] + "\n\n" + whole[3][-6:]
    text = "\n".join([*whole[:3], broken, whole[4]])
    assert cleaned(text) == "\n".join(whole)
    assert "open-paragraph" in codes(text)


def test_a_text_without_full_stops_keeps_its_lines() -> None:
    text = "\n".join(["各街道要把小餐饮和小摊贩登记造册并逐户走访到位" * 4] * 6)
    assert "open-paragraph" not in codes(text)


def test_a_page_number_inside_a_sentence_goes_and_the_sentence_is_whole() -> None:
    text = (
        "自查报告.docx\n1、全区坚持源头严防、过程严\n2、管、风险严控,全年查办案件涉案金\n"
        "3、额88.6万元,办结率百分之百\n4、。下一步继续努力。"
    )
    assert cleaned(text) == (
        f"自查报告.docx\n全区坚持源头严防、过程严管、风险严控{COMMA}"
        f"全年查办案件涉案金额88.6万元{COMMA}办结率百分之百。下一步继续努力。"
    )


def test_cuts_are_told_where_the_first_page_has_no_number() -> None:
    text = "全年抽检793批次,每千人4.\n2、29份,现场指\n3、导率100%,罚没款16\n4、2.9万元。"
    assert cleaned(text) == (
        f"全年抽检793批次{COMMA}每千人4.29份{COMMA}现场指导率100%{COMMA}罚没款162.9万元。"
    )


def test_a_list_that_begins_at_two_is_no_page_cut() -> None:
    text = "另有三项要求\n2、建立台账。\n3、落实责任。\n4、按期整改。"
    assert cleaned(text) == text


def test_pages_are_known_from_the_cuts() -> None:
    raw = RawText("1、第一页说到一半的话\n2、接着说,还没有完\n3、现在说完了。", "txt")
    result = clean(raw)
    assert [page.number for page in result.pages] == [1, 2, 3]
    second = result.pages[1].span
    assert raw.text[second.start : second.end].startswith("接着说")


def test_a_numbered_list_is_no_page_cut() -> None:
    text = "1、建立台账。\n2、落实责任。\n3、按期整改。"
    assert cleaned(text) == text


def test_a_table_of_spaces_names_its_columns_in_each_row() -> None:
    text = "地区 抽检批次 合格率\n青禾区 224 98.66%\n望川区 162 98.77%\n其中月饼二十批次。"
    assert cleaned(text) == (
        f"地区{COLON}青禾区\uff1b抽检批次{COLON}224\uff1b合格率{COLON}98.66%\n"
        f"地区{COLON}望川区\uff1b抽检批次{COLON}162\uff1b合格率{COLON}98.77%\n其中月饼二十批次。"
    )


def test_a_column_that_is_called_after_a_year_is_no_figure() -> None:
    text = "项目 2023年(分) 1―9月累计\n肉蛋奶 82.6 +1.5\n水产品 79.8 -0.3"
    assert cleaned(text).split("\n")[1] == (
        f"项目{COLON}水产品\uff1b2023年{OPEN}分{CLOSE}{COLON}79.8\uff1b1―9月累计{COLON}-0.3"
    )


def test_words_with_spaces_between_them_are_no_table() -> None:
    text = "食品生产 食品销售 餐饮服务\n许可证 营业执照 健康证\n每日查 每周查 每月查"
    assert COLON not in cleaned(text)


def test_a_date_chopped_into_lines_is_joined() -> None:
    assert cleaned("2022。\n年全年培训共计。\nxx。\n次,培训。\nxxxx。\n人次。") == (
        f"2022年全年培训共计xx次{COMMA}培训xxxx人次。"
    )


def test_a_number_above_a_word_that_begins_like_a_unit_is_not_joined() -> None:
    for text in ("见附件1\n人民法院文书样式", "报送台账。\n××××年×月×日\n附表2\n条件"):
        assert cleaned(text) == text


def test_two_figures_are_never_joined_into_one() -> None:
    assert cleaned("常务会议\n第1。\n36次会议") == "常务会议\n第1。\n36次会议"


def test_site_furniture_spam_and_running_titles_go() -> None:
    text = (
        "某区工作方案_第1页\n某区工作方案_第2页\n下载本文档\n激情欧美-中文字幕-一区二区久久\n"
        "某区工作方案\n上传日期:2024-03-01 10:00:00\n一、总体目标\n— 3 —\n落实责任。\n"
    )
    assert cleaned(text) == "某区工作方案\n一、总体目标\n落实责任。"
    assert codes(text) == {"repeated-title", "site-furniture", "spam", "page-number"}


def test_a_sentence_that_stands_twice_is_no_running_title() -> None:
    text = f"各镇责任相同\n责任单位{COLON}各镇政府\n(一)查食堂台账\n查了。\n责任单位{COLON}各镇政府\n(一)查食堂台账\n"
    assert cleaned(text).count(f"责任单位{COLON}各镇政府") == 2
    assert cleaned(text).count("查食堂台账") == 2


def test_copyright_notes_keyword_lists_and_shop_lines_go() -> None:
    text = (
        "版权说明:本文档由用户提供并上传\n《某区方案.docx》由会员分享,可在线阅读\n"
        + "各街道排查食堂。\n" * 12
        + "- 配套讲稿:\n如有图片仅供示例。\n- 关 键 词:\n- 食品 安全 方案\n"
    )
    assert cleaned(text) == "\n".join(["各街道排查食堂。"] * 12)
    assert codes(text) == {"site-furniture", "site-tail"}


def test_a_site_tail_goes_only_at_the_end() -> None:
    head = "温馨提示\n请文明就餐。\n"
    body = "第一段讲开展排查。\n" * 12
    assert cleaned(head + body).startswith("温馨提示\n请文明就餐。")
    assert cleaned(body + "温馨提示\n1. 本站资源来自网络。\n").endswith("第一段讲开展排查。")


def test_punctuation_beside_chinese_is_full_width_and_inside_figures_it_is_not() -> None:
    assert cleaned("全区(含园区)共1,234家,12:30检查") == (
        f"全区{OPEN}含园区{CLOSE}共1,234家{COMMA}12:30检查"
    )


def test_full_width_figures_and_letters_become_half_width() -> None:
    assert cleaned("合格率\uff19\uff18\uff05\uff0cA\uff22级") == f"合格率98%{COMMA}AB级"


def test_hard_wrapped_lines_of_a_pdf_are_joined_and_items_are_not() -> None:
    text = (
        "各区县应当在每年六月底以前完成上一年度问题的整改并把整改\n结果书面报告市食安办。\n"
        "一、检查范围包括学校食堂、养老机构食堂和集体用餐配送单位\n二、检查时间为九月。\n"
    )
    assert cleaned(text, "pdf") == (
        "各区县应当在每年六月底以前完成上一年度问题的整改并把整改结果书面报告市食安办。\n"
        "一、检查范围包括学校食堂、养老机构食堂和集体用餐配送单位\n二、检查时间为九月。"
    )


def test_rows_of_a_pdf_table_carry_their_column_names() -> None:
    text = (
        "各地情况见下表。\n地区 批次 合格率\n青禾区 120 98.3%\n望川区 80 97.5%\n以上为全部数据。\n"
    )
    assert cleaned(text, "pdf").split("\n")[1:3] == [
        f"地区{COLON}青禾区\uff1b批次{COLON}120\uff1b合格率{COLON}98.3%",
        f"地区{COLON}望川区\uff1b批次{COLON}80\uff1b合格率{COLON}97.5%",
    ]


def test_markdown_is_read_without_its_signs_and_tables_with_their_columns() -> None:
    text = "## 二、目标\n\n- **满意度** [见附件](a.md)\n\n| 区县 | 得分 |\n|---|---|\n| 青禾区 | 82.1 |\n"
    assert cleaned(text, "md") == (
        f"二、目标\n满意度 见附件\n区县{COLON}青禾区\uff1b得分{COLON}82.1"
    )


def test_the_health_counts_what_was_dropped_and_repaired() -> None:
    result = clean(RawText("下载本文档\n推進創(chuàng)建", "txt"))
    assert (result.dropped, result.repaired) == (5, 8 + 2)


DIRTY = st.text(
    alphabet="食品創建年月日批次0123456789%.。,、()\n (chuàng)xX*第页页?!—-|", max_size=200
)


def test_lines_of_a_page_that_end_and_begin_with_a_figure_stay_apart() -> None:
    assert cleaned("0\n0\n0", "pdf") == "0\n0\n0"


@given(DIRTY, st.sampled_from(["txt", "md", "pdf"]))
def test_a_figure_is_never_altered(text: str, format: str) -> None:
    """Every run of digits of the kept text stands in the source."""
    source = set(re.findall(r"\d+", text))
    for run in re.findall(r"\d+", cleaned(text, format)):
        assert any(run in original for original in source), run


@given(DIRTY, st.sampled_from(["txt", "md", "pdf"]))
def test_every_kept_digit_leads_back_to_itself(text: str, format: str) -> None:
    traced = clean(RawText(text, format)).traced
    for position, char in enumerate(traced.text):
        if char.isdigit():
            assert text[traced.to_raw(position)] == char


def test_what_is_dropped_between_two_figures_leaves_them_apart() -> None:
    assert cleaned("抽检3\u200b5批次") == "抽检3 5批次"
    assert cleaned("抽检3**5**批次", "md") == "抽检3 5批次"
