"""What the library promises, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from ingest.documents import Evidence, Mark, Page, Reading, Span
from ingest.library import Library
from ingest.tracing import Edit, TracedText

PLAN = "青禾区创建工作方案\n一、群众满意度不低于80分。\n二、创建知晓率不低于85%。"
NEW_PLAN = "青禾区创建工作方案\n一、群众满意度不低于82分。\n二、创建知晓率不低于85%。"
SPEECH = "在推进会上的讲话\n同志们,抽检是底线。"

MakeReading = Callable[..., Reading]


def document_id(reading: Reading, position: int = 0) -> str:
    return reading.documents[position][0].id


def texts(library: Library, of_document: str) -> list[str]:
    return [passage.text for passage in library.passages_of(of_document)]


class TestAdding:
    def test_a_new_file_is_added_with_its_documents_and_passages(
        self, library: Library, make_reading: MakeReading
    ) -> None:
        reading = make_reading("合集.txt", PLAN, SPEECH)

        assert library.add(reading) == "added"

        assert library.current_document_ids() == {document_id(reading, 0), document_id(reading, 1)}
        assert [(c.metadata.title, c.part) for c in library.cards()] == [
            ("青禾区创建工作方案", "第1篇"),
            ("在推进会上的讲话", "第2篇"),
        ]
        assert texts(library, document_id(reading, 1)) == [
            "在推进会上的讲话",
            "同志们,抽检是底线。",
        ]
        [record] = library.files()
        assert (record.path, record.status, record.documents, record.passages, record.version) == (
            "合集.txt",
            "added",
            2,
            5,
            1,
        )

    def test_the_same_reading_again_changes_nothing(
        self, library: Library, make_reading: MakeReading
    ) -> None:
        library.add(make_reading("方案.txt", PLAN))
        before = library.generation

        assert library.add(make_reading("方案.txt", PLAN)) == "unchanged"
        assert library.generation == before
        assert len(library.history("方案.txt")) == 1

    def test_every_change_raises_the_generation_by_one(
        self, library: Library, make_reading: MakeReading
    ) -> None:
        reading = make_reading("方案.txt", PLAN)
        assert library.generation == 0
        library.add(reading)
        library.add(make_reading("方案.txt", NEW_PLAN))
        library.remove("方案.txt")
        library.restore("方案.txt")
        library.correct(document_id(reading), "year", 2023)
        library.add(make_reading("坏.pdf", error="文件已损坏"))
        assert library.generation == 6

    def test_a_failed_reading_names_its_reason_and_has_no_documents(
        self, library: Library, make_reading: MakeReading
    ) -> None:
        assert library.add(make_reading("坏.pdf", error="文件已损坏")) == "failed"
        [record] = library.files()
        assert (record.status, record.message, record.documents) == ("failed", "文件已损坏", 0)
        assert library.current_document_ids() == frozenset()

    def test_a_failed_reading_leaves_the_earlier_version_in_place(
        self, library: Library, make_reading: MakeReading
    ) -> None:
        good = make_reading("方案.txt", PLAN)
        library.add(good)
        library.add(make_reading("方案.txt", error="文件已损坏"))
        assert library.current_document_ids() == {document_id(good)}
        assert library.file("方案.txt").status == "failed"

        library.add(good)
        assert (library.file("方案.txt").status, library.file("方案.txt").version) == ("updated", 1)

    def test_a_file_without_documents_is_kept(
        self, library: Library, make_reading: MakeReading
    ) -> None:
        assert library.add(make_reading("空.zip")) == "added"
        assert library.file("空.zip").documents == 0

    def test_what_a_document_holds_comes_back_as_it_was(
        self, library: Library, make_reading: MakeReading
    ) -> None:
        reading = make_reading(
            "方案.txt", PLAN, year=2023, evidence=(Evidence("year", "text", Span(2, 4)),)
        )
        document, passages = reading.documents[0]
        traced = TracedText.of("*" + PLAN + "*").edited([Edit(0, 1)])
        rich = Reading(
            reading.path,
            reading.sha256,
            reading.size,
            (
                (
                    type(document)(
                        document.id,
                        document.path,
                        document.part,
                        document.metadata,
                        traced,
                        (Page(1, Span(0, 9), "一月"), Page(2, Span(9, 40))),
                        (Mark("heading", Span(0, 9), 1),),
                    ),
                    passages,
                ),
            ),
        )
        library.add(rich)
        back = library.document(document.id)
        assert back.text == PLAN + "*"
        assert back.traced.to_raw(0) == 1
        assert back.metadata == document.metadata
        assert back.pages == (Page(1, Span(0, 9), "一月"), Page(2, Span(9, 40)))
        assert back.marks == (Mark("heading", Span(0, 9), 1),)
        assert library.passages_of(document.id) == passages

    def test_the_raw_text_is_kept_for_display(
        self, library: Library, make_reading: MakeReading
    ) -> None:
        reading = make_reading("方案.txt", PLAN)
        library.add(reading, raw="創(chuàng)建工作方案\ud800")
        assert library.raw(document_id(reading)) == "創(chuàng)建工作方案\ud800"


class TestVersions:
    def test_a_changed_file_makes_a_new_version_and_the_old_one_still_opens(
        self, library: Library, make_reading: MakeReading
    ) -> None:
        old, new = make_reading("方案.txt", PLAN), make_reading("方案.txt", NEW_PLAN)
        cited = old.documents[0][1][1]
        library.add(old, raw="旧")
        assert library.add(new, raw="新") == "updated"

        assert library.current_document_ids() == {document_id(new)}
        assert library.document(document_id(old)).text == PLAN
        assert library.raw(document_id(old)) == "旧"
        passage, card = library.passages([cited.id])[cited.id]
        assert passage == cited
        assert (
            library.document(card.id).text[passage.start : passage.end]
            == "一、群众满意度不低于80分。"
        )
        assert {card.id for card in library.cards(current_only=False)} == {
            document_id(old),
            document_id(new),
        }

    def test_history_tells_the_versions_first_one_first(
        self, library: Library, make_reading: MakeReading
    ) -> None:
        old, new = make_reading("方案.txt", PLAN), make_reading("方案.txt", NEW_PLAN)
        library.add(old)
        library.add(new)
        assert [
            (v.number, v.documents, v.passages, v.current) for v in library.history("方案.txt")
        ] == [
            (1, (document_id(old),), 3, False),
            (2, (document_id(new),), 3, True),
        ]

    def test_going_back_to_an_old_text_makes_it_current_again(
        self, library: Library, make_reading: MakeReading
    ) -> None:
        old = make_reading("方案.txt", PLAN)
        library.add(old)
        library.add(make_reading("方案.txt", NEW_PLAN))
        assert library.add(old) == "updated"
        assert library.current_document_ids() == {document_id(old)}
        assert library.file("方案.txt").version == 3

    def test_passages_of_a_document_cut_differently_still_open(
        self, library: Library, make_reading: MakeReading
    ) -> None:
        whole = make_reading("方案.txt", PLAN)
        document, passages = whole.documents[0]
        library.add(whole)
        recut = Reading("方案.txt", "0" * 64, 9, ((document, passages[:1]),))
        assert library.add(recut) == "updated"
        assert library.passages_of(document.id) == passages[:1]
        assert library.passages([passages[2].id])[passages[2].id][0] == passages[2]
        assert library.neighbours(passages[2].id, 1, 1) == passages[1:]


class TestRemoving:
    def test_a_removed_file_is_no_longer_found_but_its_citations_open(
        self, library: Library, make_reading: MakeReading
    ) -> None:
        reading = make_reading("方案.txt", PLAN)
        library.add(reading)
        assert library.remove("方案.txt") == ("方案.txt",)
        assert library.current_document_ids() == frozenset()
        assert library.files() == ()
        assert library.cards() == ()
        assert library.document(document_id(reading)).text == PLAN

    def test_restore_undoes_it(self, library: Library, make_reading: MakeReading) -> None:
        reading = make_reading("方案.txt", PLAN)
        library.add(reading)
        library.remove("方案.txt")
        assert library.restore("方案.txt") == ("方案.txt",)
        assert library.current_document_ids() == {document_id(reading)}

    def test_reading_a_removed_file_again_adds_it_without_a_new_version(
        self, library: Library, make_reading: MakeReading
    ) -> None:
        library.add(make_reading("方案.txt", PLAN))
        library.remove("方案.txt")
        assert library.add(make_reading("方案.txt", PLAN)) == "added"
        assert library.file("方案.txt").version == 1

    def test_a_folder_or_an_archive_is_removed_with_all_that_is_in_it(
        self, library: Library, make_reading: MakeReading
    ) -> None:
        for path in ("/库/甲/方案.txt", "/库/甲/包.zip!/讲话.txt", "/库/甲乙.txt"):
            library.add(make_reading(path, f"标题\n{path}"))
        assert library.remove("/库/甲/包.zip") == ("/库/甲/包.zip!/讲话.txt",)
        assert library.remove("/库/甲") == ("/库/甲/方案.txt",)
        assert [record.path for record in library.files()] == ["/库/甲乙.txt"]

    @pytest.mark.parametrize("action", ["remove", "restore", "history", "file"])
    def test_an_unknown_path_is_named(self, library: Library, action: str) -> None:
        with pytest.raises(LookupError, match=r"没有.*无此文件\.txt"):
            getattr(library, action)("无此文件.txt")

    def test_an_unknown_document_is_named(self, library: Library) -> None:
        for ask in (library.document, library.card, library.passages_of, library.raw):
            with pytest.raises(LookupError, match="资料库里没有文档 feedbeef"):
                ask("feedbeef")
        with pytest.raises(LookupError, match="资料库里没有段落 feedbeef"):
            library.neighbours("feedbeef")


class TestSameContentTwice:
    def test_the_second_file_is_a_duplicate_that_points_at_the_first(
        self, library: Library, make_reading: MakeReading
    ) -> None:
        library.add(make_reading("甲.txt", PLAN))
        assert library.add(make_reading("乙.txt", PLAN)) == "duplicate"
        record = library.file("乙.txt")
        assert (record.status, record.message) == (
            "duplicate",
            "内容与 甲.txt 相同，检索时只用一份",
        )
        assert [notice.code for notice in record.health.notices] == ["duplicate"]
        [card] = library.cards()
        assert (card.path, card.same_as) == ("甲.txt", (("青禾区创建工作方案", "乙.txt"),))

    def test_removing_the_first_makes_the_second_current(
        self, library: Library, make_reading: MakeReading
    ) -> None:
        first, second = make_reading("甲.txt", PLAN), make_reading("乙.txt", PLAN)
        library.add(first)
        library.add(second)
        library.remove("甲.txt")
        assert library.current_document_ids() == {document_id(second)}
        assert library.card(document_id(second)).path == "乙.txt"
        assert library.file("乙.txt").status == "added"
        passage = first.documents[0][1][1]
        assert library.passages([passage.id])[passage.id][1].path == "乙.txt"

        library.restore("甲.txt")
        assert library.card(document_id(first)).path == "甲.txt"

    def test_updating_the_first_makes_the_second_current(
        self, library: Library, make_reading: MakeReading
    ) -> None:
        library.add(make_reading("甲.txt", PLAN))
        second = make_reading("乙.txt", PLAN)
        library.add(second)
        library.add(make_reading("甲.txt", NEW_PLAN))
        assert library.card(document_id(second)).path == "乙.txt"
        assert len(library.cards()) == 2


class TestNearDuplicates:
    BODY = "".join(
        f"第{n}项工作由区食安办牵头,抽检{n * 137}批次并逐月通报整改情况。" for n in range(20)
    )

    def test_a_masked_copy_joins_the_group_of_the_open_one_which_comes_first(
        self, library: Library, make_reading: MakeReading
    ) -> None:
        masked = make_reading("脱敏.txt", "XX区工作报告\n" + self.BODY, masked=True)
        clear = make_reading("原件.txt", "青禾区工作报告\n" + self.BODY)
        other = make_reading("讲话.txt", SPEECH * 20)
        for reading in (masked, other, clear):
            library.add(reading)

        assert library.duplicate_groups() == ((document_id(clear), document_id(masked)),)
        assert library.card(document_id(clear)).same_as == (("XX区工作报告", "脱敏.txt"),)
        assert library.card(document_id(masked)).same_as == (("青禾区工作报告", "原件.txt"),)
        assert library.card(document_id(other)).same_as == ()
        notices = library.file("脱敏.txt").health.notices
        assert [(n.code, n.message) for n in notices] == [
            ("near-duplicate", "《XX区工作报告》与《青禾区工作报告》（原件.txt）基本相同，归为一组")
        ]

    def test_an_undated_copy_does_not_tie_two_editions_together(
        self, library: Library, make_reading: MakeReading
    ) -> None:
        first = make_reading("2019.txt", "管理条例\n" + self.BODY, year=2019)
        later = make_reading("2022.txt", "管理条例\n" + self.BODY + "自公布之日起施行。", year=2022)
        undated = make_reading("抄本.txt", "管理条例抄本\n" + self.BODY + "自公布之日起施行。")
        for reading in (first, later, undated):
            library.add(reading)
        assert library.duplicate_groups() == ((document_id(later), document_id(undated)),)

    def test_an_old_version_is_no_duplicate_of_the_new_one(
        self, library: Library, make_reading: MakeReading
    ) -> None:
        library.add(make_reading("报告.txt", "青禾区工作报告\n" + self.BODY))
        new = make_reading("报告.txt", "青禾区工作报告\n" + self.BODY + "特此报告。")
        library.add(new)
        assert library.duplicate_groups() == ()
        assert library.card(document_id(new)).same_as == ()

    def test_the_group_follows_removal_and_return(
        self, library: Library, make_reading: MakeReading
    ) -> None:
        one = make_reading("甲.txt", "青禾区工作报告\n" + self.BODY)
        two = make_reading("乙.txt", "青禾区工作报告\n" + self.BODY + "特此报告。")
        library.add(one)
        library.remove("甲.txt")
        library.add(two)
        assert library.duplicate_groups() == ()
        library.restore("甲.txt")
        assert set(library.duplicate_groups()[0]) == {document_id(one), document_id(two)}


class TestCorrections:
    def test_a_correction_shows_everywhere_and_survives_a_changed_file(
        self, library: Library, make_reading: MakeReading
    ) -> None:
        old, new = (
            make_reading("方案.txt", PLAN, year=2022),
            make_reading("方案.txt", NEW_PLAN, year=2022),
        )
        library.add(old)
        library.correct(document_id(old), "year", "2023")
        library.correct(document_id(old), "level", "区县")
        assert library.document(document_id(old)).metadata.year == 2023

        library.add(new)
        metadata = library.card(document_id(new)).metadata
        assert (metadata.year, metadata.level) == (2023, "区县")
        assert metadata.evidence == (Evidence("year", "person"), Evidence("level", "person"))

    def test_it_goes_with_the_content_to_another_path(
        self, library: Library, make_reading: MakeReading
    ) -> None:
        library.add(make_reading("甲.txt", PLAN))
        reading = make_reading("乙.txt", PLAN)
        library.correct(document_id(reading), "status", "废止")
        library.add(reading)
        library.remove("甲.txt")
        card = library.card(document_id(reading))
        assert (card.path, card.metadata.status) == ("乙.txt", "废止")

    def test_it_holds_for_its_part_alone_and_the_last_one_wins(
        self, library: Library, make_reading: MakeReading
    ) -> None:
        reading = make_reading("合集.txt", PLAN, SPEECH)
        library.add(reading)
        library.correct(document_id(reading, 1), "kind", "报告")
        library.correct(document_id(reading, 1), "kind", "讲话")
        assert [card.metadata.kind for card in library.cards()] == [None, "讲话"]
        library.correct(document_id(reading, 1), "kind", "")
        assert library.card(document_id(reading, 1)).metadata.kind is None

    @pytest.mark.parametrize(
        ("field", "value", "told"),
        [
            ("level", "州", "字段 层级 不能取值“州”，可用：国家、省、市、区县、乡镇街道、单位"),
            ("status", "有效", "字段 效力 不能取值“有效”，可用：现行、废止、未知"),
            ("year", "23", "字段 年份 不能取值“23”，可用：1900 至 2100 的年份，留空表示未知"),
            ("masked", "也许", "字段 脱敏 不能取值“也许”，可用：是、否"),
            ("date", "2023年", "字段 日期 不能取值“2023年”"),
            ("title", "", "字段 标题 不能取值“None”"),
            ("种类", "讲话", "没有字段“种类”，可用：标题 title、文种 kind"),
        ],
    )
    def test_what_is_not_allowed_is_named_and_changes_nothing(
        self, library: Library, make_reading: MakeReading, field: str, value: str, told: str
    ) -> None:
        reading = make_reading("方案.txt", PLAN)
        library.add(reading)
        with pytest.raises(ValueError, match=told):
            library.correct(document_id(reading), field, value)
        assert library.card(document_id(reading)).metadata == reading.documents[0][0].metadata


class TestPassages:
    def test_those_that_are_there_come_with_their_cards(
        self, library: Library, make_reading: MakeReading
    ) -> None:
        reading = make_reading("方案.txt", PLAN)
        library.add(reading)
        document, passages = reading.documents[0]
        found = library.passages([passages[2].id, "unknown", passages[0].id])
        assert {key: value[0] for key, value in found.items()} == {
            passages[2].id: passages[2],
            passages[0].id: passages[0],
        }
        assert found[passages[2].id][1].id == document.id
        assert library.passages([]) == {}

    def test_neighbours_stop_at_the_ends_of_the_document(
        self, library: Library, make_reading: MakeReading
    ) -> None:
        reading = make_reading("合集.txt", PLAN, SPEECH)
        library.add(reading)
        passages = reading.documents[0][1]
        assert library.neighbours(passages[1].id, before=0, after=5) == passages[1:]
        assert library.neighbours(passages[0].id) == passages[:2]

    def test_twenty_of_forty_thousand_come_in_the_order_asked_for(
        self, sqlite_library: Library, make_reading: MakeReading
    ) -> None:
        texts = (
            "\n".join(f"{n}.{line} {chr(0x4E00 + n) * 9}。" for line in range(100))
            for n in range(400)
        )
        reading = make_reading("汇编.txt", *texts)
        sqlite_library.add(reading)
        ids = [passages[50].id for _, passages in reading.documents[::20]]
        assert [passage.id for passage, _ in sqlite_library.passages(ids).values()] == ids


class TestOpening:
    def test_a_second_process_sees_what_the_first_wrote(
        self, sqlite_library: Library, make_reading: MakeReading, tmp_path: Path
    ) -> None:
        with Library.open(tmp_path / "data", read_only=True) as reader:
            reading = make_reading("方案.txt", PLAN)
            sqlite_library.add(reading)
            assert reader.current_document_ids() == {document_id(reading)}

    def test_read_only_changes_nothing(self, tmp_path: Path) -> None:
        Library.open(tmp_path / "data").close()
        with (
            Library.open(tmp_path / "data", read_only=True) as reader,
            pytest.raises(PermissionError, match="只读"),
        ):
            reader.remove("方案.txt")

    def test_a_read_only_library_that_is_not_there_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(FileNotFoundError, match=r"没有资料库 .*library\.sqlite"):
            Library.open(tmp_path, read_only=True)

    def test_a_file_that_is_no_library_is_left_alone(self, tmp_path: Path) -> None:
        (tmp_path / "library.sqlite").write_text("这不是数据库" * 100, encoding="utf-8")
        with pytest.raises(ValueError, match="打不开资料库"):
            Library.open(tmp_path)
        assert (tmp_path / "library.sqlite").read_text(encoding="utf-8").startswith("这不是数据库")

    def test_a_library_of_a_later_program_is_refused(self, tmp_path: Path) -> None:
        Library.open(tmp_path).close()
        with sqlite3.connect(tmp_path / "library.sqlite") as connection:
            connection.execute("UPDATE library_state SET layout = 99")
        with pytest.raises(ValueError, match="第 99 版"):
            Library.open(tmp_path)

    def test_an_address_of_another_kind_is_named(self) -> None:
        with pytest.raises(ValueError, match="mysql://x/y 不可用"):
            Library.open("mysql://x/y")


def snapshot(data: Path) -> tuple[Any, ...]:
    """Everything a reader can see of a library."""
    with Library.open(data) as library:
        cards = library.cards(current_only=False)
        return (
            library.generation,
            library.current_document_ids(),
            library.files(with_removed=True),
            cards,
            [(library.document(card.id).text, library.passages_of(card.id)) for card in cards],
            library.duplicate_groups(),
        )


def act_and_die(data: Path, change: Callable[[Library], object], at: int) -> None:
    """Make a change and kill this process at its at-th statement or commit."""
    count = 0

    def step(*_: object) -> None:
        nonlocal count
        count += 1
        if count == at:
            os.kill(os.getpid(), signal.SIGKILL)

    library = Library.open(data)
    event.listen(Engine, "before_cursor_execute", step)
    event.listen(Engine, "after_cursor_execute", step)
    event.listen(Engine, "commit", step)
    change(library)
    os._exit(0)


@pytest.mark.skipif(os.name != "posix", reason="only POSIX has SIGKILL and fork")
@pytest.mark.parametrize("name", ["first", "update", "second copy", "remove", "correct"])
def test_a_kill_at_any_statement_leaves_the_old_state_or_the_new_one(
    name: str, tmp_path: Path, make_reading: MakeReading
) -> None:
    reading = make_reading("方案.txt", PLAN, SPEECH)
    changes: dict[str, Callable[[Library], object]] = {
        "first": lambda library: library.add(make_reading("新.txt", NEW_PLAN)),
        "update": lambda library: library.add(make_reading("方案.txt", NEW_PLAN, SPEECH)),
        "second copy": lambda library: library.add(make_reading("乙.txt", PLAN, SPEECH)),
        "remove": lambda library: library.remove("方案.txt"),
        "correct": lambda library: library.correct(document_id(reading), "year", 2023),
    }
    start, after = tmp_path / "start", tmp_path / "after"
    with Library.open(start) as library:
        library.add(reading)
    shutil.copytree(start, after)
    with Library.open(after) as library:
        changes[name](library)
    old, new = snapshot(start), snapshot(after)
    seen = set()
    for at in range(1, 600, 3):  # three: before, after and commit come in every order
        data = tmp_path / f"kill-{at}"
        shutil.copytree(start, data)
        process = get_context("fork").Process(target=act_and_die, args=(data, changes[name], at))
        process.start()
        process.join()
        state = snapshot(data)
        assert state in (old, new), f"neither old nor new after a kill at step {at}"
        seen.add(state == new)
        shutil.rmtree(data)
        if process.exitcode == 0:
            break
    else:
        pytest.fail("the change never came to its end")
    assert seen == {False, True}
    assert at > 10
