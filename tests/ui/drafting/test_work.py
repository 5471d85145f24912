"""One draft while it is rewritten: numbers on the screen, paragraphs taken out, edits found again."""

from __future__ import annotations

from draft.drafts import Draft, Paragraph, Section, Sentence
from draft.facts import FactSheet
from ui.drafting.drafts import Edit
from ui.drafting.work import Work


def draft(*texts):
    paragraphs = tuple(Paragraph((Sentence(text, "fixed"),)) for text in texts)
    section = Section(1, "一、", "情况", paragraphs[1:])
    return Draft("自查报告", "题目", "", paragraphs[:1], (section,), "", "")


def work(*texts):
    return Work.begun("a1", FactSheet("自查报告", {}), "", draft(*texts))


def shown(work):
    blocks = (*work.draft.opening, *(b for s in work.draft.sections for b in s.blocks))
    return [block.text for block in blocks]


def test_a_paragraph_is_rewritten_and_taken_back():
    begun = work("甲。", "乙。", "丙。")
    changed = begun.with_texts({1: "改过的乙。"})
    assert shown(changed) == ["甲。", "改过的乙。", "丙。"]
    assert changed.rewritten == (Edit("乙。", "改过的乙。"),)
    assert changed.with_texts({1: "乙。"}).rewritten == ()
    assert shown(changed.as_drafted()) == ["甲。", "乙。", "丙。"]


def test_a_paragraph_that_was_taken_out_does_not_shift_what_is_rewritten_next():
    begun = work("甲。", "乙。", "丙。")
    gone = begun.with_texts({0: ""}).on_screen()
    assert shown(gone) == ["乙。", "丙。"]
    # On the screen 丙 is number 1 now.
    assert shown(gone.with_texts({1: "改过的丙。"}).on_screen()) == ["乙。", "改过的丙。"]
    # Before it is drawn anew, numbers are those of the draft that is still on the screen.
    assert shown(begun.with_texts({0: "", 2: "改过的丙。"})) == ["乙。", "改过的丙。"]


def test_only_what_differs_from_the_screen_is_sent_again():
    first = work("甲。", "乙。").with_texts({0: "一。"}).on_screen()
    second = first.with_texts({0: "二。"})
    assert shown(second) == ["二。", "乙。"]
    # The user typed the text of the screen again: the browser sends nothing for it.
    assert shown(second.with_texts({})) == ["一。", "乙。"]


def test_numbers_that_are_not_there_are_left_out():
    assert shown(work("甲。").with_texts({7: "多余。"})) == ["甲。"]


def test_edits_are_found_again_by_what_stood_there_and_never_lost():
    edits = (Edit("乙。", "改过的乙。"), Edit("没有了的一段。", "用户写的。"))
    again = work("新的开头。", "乙。").with_edits(edits)
    assert shown(again) == ["新的开头。", "改过的乙。"]
    assert again.lost == (edits[1],)
    assert again.rewritten == edits
