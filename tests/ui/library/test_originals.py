"""The originals of removed files: kept for thirty days, then deleted; the text stays for good."""

from __future__ import annotations

import logging
from datetime import datetime

import pytest

from ingest.pipeline import ingest_paths
from tests.ui.library.test_upload_desk import (  # noqa: F401 - fixtures
    EDITOR,
    PLAN,
    RecordingIndex,
    arrive,
    settled,
)
from ui.database import open_database
from ui.library.librarian import Librarian, Opened
from ui.library.originals import KEPT_DAYS, PROGRAM, RemovedOriginals
from ui.library.shelf import REMOVED, Shelf, Wanted
from ui.library.upload_desk import UPLOADS_FOLDER, UploadDesk
from ui.library.upload_log import UploadLog

DAY = 86_400
START = datetime(2025, 3, 1, 12).timestamp()
NEWER = PLAN.replace("81", "84")


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def desk(data, library, audited):
    uploads = UploadLog(open_database(data))
    return UploadDesk(data, library, RecordingIndex(), uploads, lambda *what: audited.append(what))


@pytest.fixture
def originals(data, library, desk, audited, clock):
    return RemovedOriginals(
        open_database(data), library, desk.uploads, data / UPLOADS_FOLDER,
        lambda *what: audited.append(what), clock,
    )  # fmt: skip


@pytest.fixture
def librarian(library, desk, originals, audited, arrive):  # noqa: F811 - the fixture
    """Two versions of one file and one of another were uploaded; the first file is removed."""
    for text in (PLAN, NEWER):
        desk.take([arrive("方案.txt", text)], EDITOR)
    desk.take([arrive("留样.txt", "临河区留样规定\n一、范围\n集中用餐单位每餐留样。")], EDITOR)
    settled(desk, 3)
    librarian = Librarian(library, Shelf(library), desk, originals, lambda *_: None)
    entry = next(each for each in shown(librarian) if each.record.path == "方案.txt")
    librarian.remove(EDITOR, entry)
    audited.clear()
    return librarian


def shown(librarian, **wanted):
    return librarian.shelf.page(Wanted(**wanted)).entries


def removed(librarian):
    (entry,) = shown(librarian, state=REMOVED)
    return entry


def kept(data):
    return sorted(path.read_text("utf-8")[:3] for path in (data / UPLOADS_FOLDER).iterdir())


def test_for_thirty_days_a_removal_is_undone_with_its_original(librarian, originals, clock, data):
    clock.now += KEPT_DAYS * DAY - 1
    originals.purge()
    assert kept(data) == ["临河区", "清源市", "清源市"]
    librarian.restore(EDITOR, removed(librarian))
    back = next(each for each in shown(librarian) if each.record.path == "方案.txt")
    assert librarian.original(back).read_text("utf-8") == NEWER
    assert librarian.original(back, version=1).read_text("utf-8") == PLAN


@pytest.mark.usefixtures("librarian")
def test_then_all_its_originals_are_deleted_and_no_others(originals, clock, data, audited):
    clock.now += KEPT_DAYS * DAY
    originals.purge()
    assert kept(data) == ["临河区"]
    assert audited == [(PROGRAM, "清除", "方案.txt", "移除满30天，上传的原件已删除")]
    originals.purge()
    assert len(audited) == 1


def test_the_text_is_there_and_can_be_found_again_after_that(librarian, originals, clock, library):
    clock.now += KEPT_DAYS * DAY
    originals.purge()
    entry = removed(librarian)
    assert "群众满意度" in librarian.html(Opened(entry.key))
    assert librarian.original(entry) is None
    librarian.restore(EDITOR, entry)
    assert "方案.txt" in [card.path for card in library.cards()]


def test_a_file_that_came_back_in_time_is_kept_and_counts_anew(librarian, originals, clock, data):
    clock.now += 20 * DAY
    librarian.restore(EDITOR, removed(librarian))
    clock.now += 20 * DAY
    originals.purge()
    assert len(kept(data)) == 3
    entry = next(each for each in shown(librarian) if each.record.path == "方案.txt")
    librarian.remove(EDITOR, entry)
    clock.now += 20 * DAY
    originals.purge()
    assert len(kept(data)) == 3


@pytest.mark.usefixtures("librarian")
def test_a_removal_by_a_command_counts_from_when_it_is_first_seen(originals, clock, library, data):
    library.remove("upload:留样.txt")
    clock.now += KEPT_DAYS * DAY
    originals.purge()
    assert kept(data) == ["临河区"]
    clock.now += KEPT_DAYS * DAY
    originals.purge()
    assert kept(data) == []


def test_what_a_user_sees_of_it(librarian, originals, clock):
    assert "可以随时恢复。上传的原件留到 2025-03-31，之后清除" in librarian.html(
        Opened(removed(librarian).key)
    )
    assert originals.waiting_bytes() == len((PLAN + NEWER).encode())
    clock.now += KEPT_DAYS * DAY
    originals.purge()
    html = librarian.html(Opened(removed(librarian).key))
    assert "上传的原件已在移除满30天后清除，只留正文。" in html
    assert originals.waiting_bytes() == 0


@pytest.mark.usefixtures("librarian")
def test_a_file_that_was_not_uploaded_is_left_where_it_stands(originals, clock, library, tmp_path):
    own = tmp_path / "办法.txt"
    own.write_text("云岭市留样办法\n一、范围\n学校食堂每餐留样。", "utf-8")
    ingest_paths([own], library, workers=1)
    library.remove(str(own))
    originals.follow()
    assert originals.words(own.as_posix()) == ""
    clock.now += KEPT_DAYS * DAY
    originals.purge()
    assert own.is_file()


@pytest.mark.usefixtures("librarian")
def test_a_new_version_that_waits_keeps_the_originals(originals, clock, desk, data):
    clock.now += KEPT_DAYS * DAY
    # As when the app was stopped before it was read.
    desk.uploads.add(
        who="小周", name="方案.txt", location="upload:方案.txt", stored="ff.txt", sha256="f", size=1
    )
    originals.purge()
    assert len(kept(data)) == 3


def test_an_original_that_cannot_be_deleted_is_tried_again(
    librarian, originals, clock, data, caplog
):
    (stored,) = {each.stored for each in librarian.desk.uploads.newest(9) if each.version == 2}
    path = data / UPLOADS_FOLDER / stored
    path.unlink()
    # A folder in its place: no right to delete it, whoever runs the tests.
    path.mkdir()
    clock.now += KEPT_DAYS * DAY
    with caplog.at_level(logging.ERROR):
        originals.purge()
    assert "could not be deleted" in caplog.text
    assert "留到" in originals.words("upload:方案.txt")
    path.rmdir()
    originals.purge()
    assert "已在移除满30天后清除" in originals.words("upload:方案.txt")
