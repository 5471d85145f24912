"""An answer as plain text to be pasted anywhere, with its numbered sources."""

from dataclasses import replace

from tests.ui.samples import HOSTILE, PLAN, REFUSAL, REPORT, SATISFACTION
from ui.answer_words import answer_text, document_name


def test_an_answer_is_copied_with_kinds_markers_and_sources():
    assert answer_text("满意度？", SATISFACTION).split("\n")[:2] == [
        "问：满意度？",
        "【要求】全市群众对食品安全的满意度不低于82分，创建工作知晓率不低于86%。[1]",
    ]
    assert answer_text("满意度？", SATISFACTION).split("\n")[4:] == [
        "各文件的数字不一致（合格率）：[1][3]",
        "引用来源：",
        f"[1] 《{PLAN.title}》（篇二），市级，2024年，方案，现行，第1页 · 一、工作目标",
        f"[2] 《{PLAN.title}》，市级，2024年，方案，现行，第2页 · 一、工作目标",
        f"[3] 《{REPORT.title}》，区县级，2023年，自查报告，已废止，第1页 · 一、工作目标",
    ]


def test_a_refusal_says_what_is_missing_and_what_comes_nearest():
    assert answer_text("个税？", REFUSAL).split("\n") == [
        "问：个税？",
        REFUSAL.answer,
        "还缺：个人所得税的规定",
        "最接近的原文（不一定回答了问题）：",
        f"“年底由市里组织评估，结果通报各区。”——《{PLAN.title}》，第2页 · 一、工作目标",
        f"“附件：{HOSTILE}”——《{REPORT.title}》，第1页 · 一、工作目标",
    ]


def test_a_refusal_without_near_sentences_says_no_more_than_what_is_missing():
    older = replace(REFUSAL, nearest=REFUSAL.nearest[2:])
    assert answer_text("个税？", older).split("\n")[-1] == "还缺：个人所得税的规定"


def test_a_title_has_one_pair_of_brackets():
    law = replace(SATISFACTION.citations[1], document="《食品安全法》摘编")
    assert document_name(law) == "《食品安全法》摘编"
    assert document_name(replace(law, document="《食品安全法》")) == "《食品安全法》"
    assert document_name(replace(law, document="工作方案")) == "《工作方案》"
