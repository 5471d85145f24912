"""The list of the library: every file is on it, found by words, filters and order."""

import pytest

from ingest.documents import Reading
from ingest.library import Library
from tests.ui.library_samples import FILES, PLAN, filled
from ui.library.shelf import DUPLICATE, FOUND, PAGE_SIZE, REMOVED, STALE, UNREAD, Shelf, Wanted


@pytest.fixture
def library(tmp_path):
    with Library.open(tmp_path / "data") as library:
        filled(library, tmp_path / "files")
        yield library


@pytest.fixture
def shelf(library):
    return Shelf(library)


def titles(shelf, **wanted):
    return [each.title for each in shelf.page(Wanted(**wanted)).entries]


def states(shelf, **wanted):
    return {each.record.path: each.state for each in shelf.page(Wanted(**wanted)).entries}


def test_what_came_last_stands_first(shelf):
    assert [each.record.path for each in shelf.page(Wanted()).entries] == list(reversed(FILES))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("工作方案", ["清源市食品安全工作方案"]),
        ("总结.TXT", ["临河区2023年食品安全工作总结"]),
        ("清食安委〔2024〕6号", ["清源市食品安全工作方案"]),
        ("清源 方案", ["清源市食品安全工作方案"]),
        ("没有这份", []),
    ],
)
def test_words_are_looked_for_in_title_file_and_number(shelf, text, found):
    assert titles(shelf, text=text) == found


def test_each_filter_leaves_what_fits(shelf):
    assert titles(shelf, kind="总结") == ["临河区2023年食品安全工作总结"]
    assert titles(shelf, year="2023") == ["临河区2023年食品安全工作总结"]
    assert titles(shelf, level="市") == ["清源市食品安全工作方案"]
    assert titles(shelf, level="市", kind="总结") == []
    assert titles(shelf, region="清源市") == ["清源市食品安全工作方案"]


def test_the_choices_are_what_the_library_holds(shelf):
    assert shelf.choices("year") == ["未知", "2024", "2023"]
    assert "总结" in shelf.choices("kind")


def test_a_correction_is_seen_at_once(shelf, library):
    (entry,) = shelf.page(Wanted(kind="总结")).entries
    library.correct(entry.card.id, "status", "废止")
    assert titles(shelf, status="废止") == ["临河区2023年食品安全工作总结"]


def test_removed_files_are_listed_only_when_asked_for(shelf, library):
    library.remove("upload:方案.txt")
    assert "方案.txt" not in states(shelf)
    assert states(shelf, state=REMOVED) == {"方案.txt": REMOVED}


def test_files_that_cannot_be_found_say_why(shelf, library, tmp_path):
    filled(library, tmp_path / "again", {"副本.txt": PLAN})
    library.add(Reading("坏.pdf", "ab", 3, error="坏.pdf：文件已损坏"), location="upload:坏.pdf")
    library.add(Reading("方案.txt", "cd", 0, error="方案.txt：空的"), location="upload:方案.txt")
    found = states(shelf)
    assert found["副本.txt"] == DUPLICATE
    assert found["坏.pdf"] == UNREAD
    assert found["方案.txt"] == STALE
    assert found["总结.txt"] == FOUND


def test_a_long_list_has_pages_and_one_past_the_end_is_the_last(library, tmp_path, shelf):
    many = {f"第{n}号.txt": f"第{n}号工作要点\n一、事项\n第{n}项任务。" for n in range(25)}
    filled(library, tmp_path / "many", many)
    first, last = shelf.page(Wanted()), shelf.page(Wanted(page=99))
    assert (len(first.entries), first.pages, first.total) == (PAGE_SIZE, 2, 28)
    assert (last.number, len(last.entries)) == (2, 8)


@pytest.mark.parametrize(
    ("order", "first"),
    [("年份新到旧", "清源市食品安全工作方案"), ("文件名", "临河区2023年食品安全工作总结")],
)
def test_the_list_has_orders(shelf, order, first):
    assert titles(shelf, order=order)[0] == first
