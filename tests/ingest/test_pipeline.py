"""Many files into the library: what is read, what is passed over, what survives."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
import zipfile
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path

import pytest

from ingest.documents import Reading
from ingest.library import Library
from ingest.pipeline import FileReport, IngestReport, ingest_paths
from ingest.readers import ReadLimits
from ingest.reading import read_file

MakeReading = Callable[..., Reading]


def plan(subject: str) -> str:
    return (
        f"青禾区{subject}专项工作方案\n\n一、工作目标\n\n{subject}抽检合格率达到98%以上,"
        f"群众满意度达到80分以上。\n\n二、责任分工\n\n区市场监管局牵头{subject},每季度通报一次。\n"
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "资料"
    (root / "分类").mkdir(parents=True)
    for name, subject in (
        ("甲.txt", "校园食堂"),
        ("分类/乙.md", "农村聚餐"),
        ("分类/丙.txt", "网络订餐"),
    ):
        (root / name).write_text(plan(subject), encoding="utf-8")
    return root


def statuses(report: IngestReport) -> dict[str, str]:
    return {Path(each.path).name: each.status for each in report.files}


def read_or_die(path: Path, shown: str, limits: ReadLimits) -> Reading:
    """A reader that some files kill and others keep for ever; runs in a worker process."""
    if "致命" in path.name:
        os.kill(os.getpid(), signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
    if "卡死" in path.name:
        time.sleep(600)
    return read_file(path, shown, limits)


class TestFolders:
    def test_a_folder_is_read_in_the_order_of_its_names(
        self, folder: Path, sqlite_library: Library
    ) -> None:
        report = ingest_paths([folder], sqlite_library)
        assert [(each.path, each.status, each.documents) for each in report.files] == [
            (str(folder / "分类/丙.txt"), "added", 1),
            (str(folder / "分类/乙.md"), "added", 1),
            (str(folder / "甲.txt"), "added", 1),
        ]
        assert len(sqlite_library.current_document_ids()) == 3
        assert all(each.passages >= 2 for each in report.files)

    def test_hidden_and_temporary_files_are_counted_not_read(
        self, folder: Path, sqlite_library: Library
    ) -> None:
        for name in ("~$甲.docx", ".DS_Store", "Thumbs.db", ".隐藏.txt"):
            (folder / name).write_bytes(b"x")
        report = ingest_paths([folder], sqlite_library)
        assert (report.skipped, len(report.files)) == (4, 3)

    def test_a_loop_of_links_ends(self, folder: Path, sqlite_library: Library) -> None:
        (folder / "分类" / "回去").symlink_to(folder, target_is_directory=True)
        (folder / "自己").symlink_to(folder / "自己")
        report = ingest_paths([folder], sqlite_library)
        assert statuses(report)["自己"] == "failed"
        assert len(sqlite_library.current_document_ids()) == 3

    def test_what_cannot_be_read_is_named_and_the_rest_is_read(
        self, folder: Path, sqlite_library: Library
    ) -> None:
        (folder / "空.txt").write_bytes(b"")
        (folder / "断.pdf").write_bytes(b"%PDF-1.7\n1 0 obj")
        (folder / "悬空.txt").symlink_to(folder / "没有")
        report = ingest_paths([folder, folder / "不存在.txt"], sqlite_library)
        failed = {Path(each.path).name: each.message for each in report.failed}
        assert set(failed) == {"空.txt", "断.pdf", "悬空.txt", "不存在.txt"}
        assert "空" in failed["空.txt"]
        assert failed["悬空.txt"] == "链接指向的文件不存在"
        assert failed["不存在.txt"] == "文件不存在"
        assert len(sqlite_library.current_document_ids()) == 3

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
    def test_a_pipe_is_no_file(self, folder: Path, sqlite_library: Library) -> None:
        os.mkfifo(folder / "管道.txt")
        assert [each.message for each in ingest_paths([folder], sqlite_library).failed] == [
            "不是普通文件"
        ]

    def test_the_same_path_twice_is_read_once(self, folder: Path, sqlite_library: Library) -> None:
        report = ingest_paths([folder / "甲.txt", folder, folder / "." / "甲.txt"], sqlite_library)
        assert len(report.files) == 3


class TestAgain:
    def test_nothing_changed_nothing_is_read(self, folder: Path, sqlite_library: Library) -> None:
        first = ingest_paths([folder], sqlite_library)
        before = sqlite_library.generation

        def never(path: Path, *_: object) -> Reading:
            raise AssertionError(f"{path} was read again")

        again = ingest_paths([folder], sqlite_library, read=never)
        assert set(statuses(again).values()) == {"unchanged"}
        assert [each.passages for each in again.files] == [each.passages for each in first.files]
        assert sqlite_library.generation == before

    def test_a_touched_file_is_known_by_its_bytes(
        self, folder: Path, sqlite_library: Library
    ) -> None:
        ingest_paths([folder], sqlite_library)
        os.utime(folder / "甲.txt", (1, 1))
        report = ingest_paths([folder / "甲.txt"], sqlite_library)
        assert statuses(report) == {"甲.txt": "unchanged"}
        assert sqlite_library.file(str(folder / "甲.txt")).mtime_ns == 10**9

    def test_a_changed_file_is_updated_and_its_old_citation_opens(
        self, folder: Path, sqlite_library: Library
    ) -> None:
        ingest_paths([folder], sqlite_library)
        [old] = [card for card in sqlite_library.cards() if card.path.endswith("甲.txt")]
        (folder / "甲.txt").write_text(plan("校园周边食品"), encoding="utf-8")
        assert statuses(ingest_paths([folder], sqlite_library))["甲.txt"] == "updated"
        assert old.id not in sqlite_library.current_document_ids()
        assert "校园食堂抽检合格率" in sqlite_library.document(old.id).text

    def test_a_failed_file_is_tried_again(self, folder: Path, sqlite_library: Library) -> None:
        def fail(path: Path, shown: str, _: ReadLimits) -> Reading:
            return Reading(shown, "0" * 64, path.stat().st_size, error="内存不足")

        assert statuses(ingest_paths([folder / "甲.txt"], sqlite_library, read=fail)) == {
            "甲.txt": "failed"
        }
        assert statuses(ingest_paths([folder / "甲.txt"], sqlite_library)) == {"甲.txt": "added"}

    def test_a_removed_file_comes_back_when_it_is_given_again(
        self, folder: Path, sqlite_library: Library
    ) -> None:
        ingest_paths([folder], sqlite_library)
        sqlite_library.remove(str(folder / "甲.txt"))
        assert statuses(ingest_paths([folder], sqlite_library))["甲.txt"] == "added"

    def test_a_vanished_file_is_mentioned_and_kept(
        self, folder: Path, sqlite_library: Library
    ) -> None:
        ingest_paths([folder], sqlite_library)
        (folder / "甲.txt").unlink()
        report = ingest_paths([folder], sqlite_library)
        assert report.missing == (str(folder / "甲.txt"),)
        assert len(sqlite_library.current_document_ids()) == 3

    def test_the_same_bytes_under_another_name_are_a_duplicate(
        self, folder: Path, sqlite_library: Library
    ) -> None:
        ingest_paths([folder], sqlite_library)
        (folder / "丁.txt").write_bytes((folder / "甲.txt").read_bytes())
        report = ingest_paths([folder], sqlite_library)
        [copy] = [each for each in report.files if each.path.endswith("丁.txt")]
        assert copy.status == "duplicate"
        assert copy.message == f"内容与 {folder / '甲.txt'} 相同，检索时只用一份"

    def test_of_a_thousand_unchanged_files_none_is_read_again(
        self, tmp_path: Path, sqlite_library: Library, make_reading: MakeReading
    ) -> None:
        root = tmp_path / "很多"
        root.mkdir()
        for n in range(1000):
            (root / f"{n}.txt").write_text(f"第{n}号通知", encoding="utf-8")

        def quick(path: Path, shown: str, _: ReadLimits) -> Reading:
            reading = make_reading(shown, path.read_text(encoding="utf-8"))
            return Reading(shown, reading.sha256, path.stat().st_size, reading.documents)

        ingest_paths([root], sqlite_library, read=quick, workers=0)

        def never(path: Path, *_: object) -> Reading:
            pytest.fail(f"{path} was read again")

        report = ingest_paths([root], sqlite_library, read=never, workers=0)
        assert {each.status for each in report.files} == {"unchanged"}
        assert len(report.files) == 1000


class TestArchives:
    @pytest.fixture
    def archive(self, tmp_path: Path) -> Path:
        path = tmp_path / "包.zip"
        with zipfile.ZipFile(path, "w") as package:
            package.writestr("方案/甲.txt", plan("校园食堂"))
            package.writestr("乙.md", plan("农村聚餐"))
            package.writestr("../../逃逸.txt", plan("网络订餐"))
        return path

    def test_its_members_are_read_under_their_own_names(
        self, archive: Path, sqlite_library: Library
    ) -> None:
        report = ingest_paths([archive], sqlite_library)
        assert [(each.path, each.status) for each in report.files] == [
            (f"{archive}", "added"),
            (f"{archive}!/../../逃逸.txt", "failed"),
            (f"{archive}!/乙.md", "added"),
            (f"{archive}!/方案/甲.txt", "added"),
        ]
        assert len(sqlite_library.current_document_ids()) == 2
        assert not (archive.parent.parent / "逃逸.txt").exists()

    def test_an_unchanged_one_is_not_unpacked(
        self, tmp_path: Path, sqlite_library: Library
    ) -> None:
        path = tmp_path / "包.zip"
        with zipfile.ZipFile(path, "w") as package:
            package.writestr("甲.txt", plan("校园食堂"))
        ingest_paths([path], sqlite_library)
        before = sqlite_library.generation
        report = ingest_paths([path], sqlite_library)
        assert statuses(report) == {"包.zip": "unchanged", "甲.txt": "unchanged"}
        assert sqlite_library.generation == before

    def test_a_member_gone_from_a_new_one_is_mentioned(
        self, archive: Path, sqlite_library: Library
    ) -> None:
        ingest_paths([archive], sqlite_library)
        with zipfile.ZipFile(archive, "w") as package:
            package.writestr("乙.md", plan("农村聚餐"))
        report = ingest_paths([archive], sqlite_library)
        assert statuses(report) == {"包.zip": "updated", "乙.md": "unchanged"}
        assert f"{archive}!/方案/甲.txt" in report.missing

    def test_a_damaged_one_is_named(self, archive: Path, sqlite_library: Library) -> None:
        archive.write_bytes(archive.read_bytes()[:60])
        [report] = ingest_paths([archive], sqlite_library).files
        assert report.status == "failed"
        assert report.message


class TestWorkers:
    def test_processes_give_what_one_process_gives(self, folder: Path, tmp_path: Path) -> None:
        found = []
        for workers in (0, 2):
            with Library.open(tmp_path / f"data-{workers}") as library:
                ingest_paths([folder], library, workers=workers)
                found.append(library.current_document_ids())
        assert found[0] == found[1]
        assert len(found[0]) == 3

    def test_a_file_that_kills_or_stops_its_reader_is_named_and_the_others_go_on(
        self, folder: Path, sqlite_library: Library, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # The process needs its time to start: only the grace after the limit is cut short.
        monkeypatch.setattr("ingest.workers.GRACE_SECONDS", 0.5)
        monkeypatch.setattr("ingest.workers.START_SECONDS", 20.0)
        (folder / "致命.txt").write_text("x", encoding="utf-8")
        (folder / "卡死.txt").write_text("x", encoding="utf-8")
        report = ingest_paths(
            [folder], sqlite_library, workers=1, read=read_or_die, limits=ReadLimits(seconds=1.0)
        )
        assert statuses(report) == {
            "丙.txt": "added",
            "乙.md": "added",
            "卡死.txt": "failed",
            "甲.txt": "added",
            "致命.txt": "failed",
        }
        reasons = {Path(each.path).name: each.message for each in report.failed}
        assert reasons["卡死.txt"] == "读取超过 1 秒，已停止；请拆分文件或另存后重试"
        assert reasons["致命.txt"].startswith("读取进程意外中止（退出码 -9）")


def test_progress_counts_every_file(folder: Path, sqlite_library: Library) -> None:
    seen: list[tuple[str, int, int]] = []

    def progress(report: FileReport, done: int, total: int) -> None:
        seen.append((Path(report.path).name, done, total))

    ingest_paths([folder], sqlite_library, workers=0, progress=progress)
    assert seen == [("丙.txt", 1, 3), ("乙.md", 2, 3), ("甲.txt", 3, 3)]


def ingest_and_die(folder: Path, data: Path, after: float) -> None:
    signal.setitimer(signal.ITIMER_REAL, after)  # the default action of SIGALRM ends the process
    signal.signal(signal.SIGALRM, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
    with Library.open(data) as library:
        ingest_paths([folder], library, workers=0)
    os._exit(0)


@pytest.mark.skipif(os.name != "posix", reason="only POSIX has SIGKILL and fork")
def test_killed_again_and_again_every_file_is_whole_and_the_end_is_the_same(
    tmp_path: Path,
) -> None:
    folder, data = tmp_path / "资料", tmp_path / "data"
    folder.mkdir()
    for n in range(30):
        (folder / f"{n:02d}.txt").write_text(plan(f"第{n}类食品"), encoding="utf-8")
    with Library.open(tmp_path / "whole") as whole:
        ingest_paths([folder], whole, workers=0)
        expected = {card.id: whole.passages_of(card.id) for card in whole.cards()}
    Library.open(data).close()
    counts = [0]
    for kill in range(40):
        process = get_context("fork").Process(
            target=ingest_and_die, args=(folder, data, 0.02 + 0.01 * kill)
        )
        process.start()
        process.join()
        with Library.open(data) as library:
            for card in library.cards():
                assert library.passages_of(card.id) == expected[card.id]
            counts.append(len(library.cards()))
            assert len(library.files()) == counts[-1] == library.generation
        if process.exitcode == 0:
            break
    assert counts == sorted(counts)
    with Library.open(data) as library:
        ingest_paths([folder], library, workers=0)
        assert library.current_document_ids() == set(expected)
    with sqlite3.connect(data / "library.sqlite") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
