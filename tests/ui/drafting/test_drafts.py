"""Each user's drafts: kept, listed, renamed, deleted, bounded, and nobody else's business."""

from __future__ import annotations

from itertools import count

import pytest

from ui.database import open_database
from ui.drafting.drafts import MOST_DRAFTS, Drafts, Edit, KeptDraft

DRAFT = KeptDraft(
    "a1", "青石区自查报告", "自查报告", "base-07", "数据项,本年\n", (Edit("旧。", "新。"),)
)


@pytest.fixture
def drafts(database):
    ticks = count(1)
    return Drafts(database, lambda: next(ticks))


def test_a_draft_comes_back_as_it_was_kept_after_a_restart(tmp_path):
    Drafts(open_database(tmp_path)).keep("jia", DRAFT)
    assert Drafts(open_database(tmp_path)).draft("jia", "a1") == DRAFT


def test_a_change_keeps_the_title_and_comes_first(drafts):
    drafts.keep("jia", DRAFT)
    drafts.rename("jia", "a1", "送审稿")
    drafts.keep("jia", KeptDraft("b2", "总结", "总结", "", ""))
    drafts.keep("jia", KeptDraft("a1", "另一个题目", "自查报告", "", "新数据"))
    cards = [(card.id, card.title, card.changed) for card in drafts.cards("jia")]
    assert cards == [("a1", "送审稿", 3), ("b2", "总结", 2)]
    assert drafts.draft("jia", "a1").facts == "新数据"


def test_no_user_reaches_anothers_draft(drafts):
    drafts.keep("jia", DRAFT)
    assert drafts.cards("yi") == []
    for reach in (
        lambda: drafts.draft("yi", "a1"),
        lambda: drafts.rename("yi", "a1", "我的"),
        lambda: drafts.delete("yi", "a1"),
        lambda: drafts.keep("yi", KeptDraft("a1", "抢", "自查报告", "", "")),
    ):
        with pytest.raises(LookupError):
            reach()
    assert drafts.draft("jia", "a1") == DRAFT


def test_what_is_not_there_and_an_empty_title_are_refused(drafts):
    drafts.keep("jia", DRAFT)
    drafts.delete("jia", "a1")
    with pytest.raises(LookupError):
        drafts.draft("jia", "a1")
    with pytest.raises(LookupError):
        drafts.delete("jia", "' OR 1=1 --")
    with pytest.raises(ValueError, match="名称是空的"):
        drafts.rename("jia", "a1", " \n ")


def test_the_oldest_makes_room(drafts):
    for number in range(MOST_DRAFTS + 2):
        drafts.keep("jia", KeptDraft(f"{number}", "稿", "自查报告", "", ""))
    drafts.keep("yi", DRAFT)
    kept = [card.id for card in drafts.cards("jia")]
    assert len(kept) == MOST_DRAFTS
    assert "0" not in kept
    assert "2" in kept
