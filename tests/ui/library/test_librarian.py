"""What the 资料库 tab changes: corrected, removed, brought back, handed out, and recorded."""

from __future__ import annotations

import pytest

from ingest.corrections import CorrectionError
from ingest.library import Library
from ingest.locks import AlreadyRunning, writer_lock
from ingest.pipeline import ingest_paths
from tests.ui.library.test_upload_desk import RecordingIndex, arrive, settled  # noqa: F401 - a fixture
from tests.ui.library_samples import FILES, PLAN, filled
from ui.database import open_database
from ui.identity import User
from ui.library.file_view import GONE
from ui.library.librarian import FORM, Librarian, Opened, disk_name
from ui.library.originals import RemovedOriginals
from ui.library.shelf import REMOVED, Shelf, Wanted
from ui.library.upload_desk import LOOK_ONLY, UPLOADS_FOLDER, UploadDesk
from ui.library.upload_log import UploadLog

EDITOR, READER = User("小周", "编辑"), User("小吴", "查阅")


@pytest.fixture
def data(tmp_path):
    return tmp_path / "data"


@pytest.fixture
def audited():
    return []


@pytest.fixture
def librarian(tmp_path, data, audited):
    with Library.open(data) as library:
        filled(library, tmp_path / "files")
        record = lambda *what: audited.append(what)  # noqa: E731 - shared by both
        database = open_database(data)
        uploads = UploadLog(database)
        desk = UploadDesk(data, library, RecordingIndex(), uploads, record)
        originals = RemovedOriginals(database, library, uploads, data / UPLOADS_FOLDER, record)
        yield Librarian(library, Shelf(library), desk, originals, record)


def entry(librarian, path="方案.txt", **wanted):
    entries = librarian.shelf.page(Wanted(**wanted)).entries
    return next(each for each in entries if each.record.path == path)


def values(librarian, **changed):
    return {**dict(zip(FORM, librarian.form(entry(librarian)), strict=True)), **changed}


def test_the_form_shows_what_is_known(librarian):
    assert dict(zip(FORM, librarian.form(entry(librarian)), strict=True)) == {
        "title": "清源市食品安全工作方案", "kind": "方案", "number": "清食安委〔2024〕6号",
        "issuer": "", "level": "市", "region": "清源市", "year": "2024", "status": "未知",
    }  # fmt: skip


def test_only_what_differs_is_corrected_and_recorded(librarian, audited):
    names = librarian.correct(
        EDITOR, entry(librarian), values(librarian, year="2025年", issuer="清源市食安办")
    )
    assert names == ("发文机关", "年份")
    about = entry(librarian).card.metadata
    assert (about.year, about.issuer) == (2025, "清源市食安办")
    assert audited == [
        (EDITOR, "更正", "清源市食品安全工作方案", "发文机关：未知 → 清源市食安办"),
        (EDITOR, "更正", "清源市食品安全工作方案", "年份：2024 → 2025年"),
    ]


def test_wrong_values_are_all_named_and_nothing_is_changed(librarian, audited):
    wrong = values(librarian, year="去年", level="村", issuer="清源市食安办")
    with pytest.raises(CorrectionError) as told:
        librarian.correct(EDITOR, entry(librarian), wrong)
    assert "字段 年份 不能取值“去年”" in str(told.value)
    assert "字段 层级 不能取值“村”" in str(told.value)
    assert entry(librarian).card.metadata.issuer is None
    assert audited == []


def test_a_removed_file_is_gone_from_search_and_comes_back(librarian, audited):
    librarian.remove(EDITOR, entry(librarian))
    gone = entry(librarian, state=REMOVED)
    assert "群众满意度" in librarian.html(Opened(gone.key))
    librarian.restore(EDITOR, gone)
    assert entry(librarian).card is not None
    assert [what[1] for what in audited] == ["移除", "恢复"]


def test_who_may_only_look_changes_nothing(librarian, audited):
    here = entry(librarian)
    for act in (
        lambda: librarian.remove(READER, here),
        lambda: librarian.restore(READER, here),
        lambda: librarian.correct(READER, here, {"title": "别的"}),
    ):
        with pytest.raises(PermissionError, match=LOOK_ONLY):
            act()
    assert entry(librarian).title == "清源市食品安全工作方案"
    assert audited == []


def test_while_another_program_writes_a_change_is_refused_in_words(librarian, data):
    with writer_lock(data), pytest.raises(AlreadyRunning, match="正在读入文件"):
        librarian.remove(EDITOR, entry(librarian))


def test_every_view_of_every_file_is_escaped(librarian):
    for path in FILES:
        for view in ("text", "health", "versions"):
            html = librarian.html(Opened(entry(librarian, path).key, view))
            assert "<script" not in html
            assert "<img" not in html
            assert "<svg" not in html
            assert 'href="javascript' not in html


def test_an_entry_that_is_gone_says_so(librarian):
    assert GONE in librarian.html(Opened("no such key"))


def test_the_original_is_handed_out_under_its_own_name(librarian, arrive):  # noqa: F811 - the fixture
    librarian.desk.take([arrive("要点：一?.txt", PLAN + "\n三、附则\n自印发之日起施行。")], EDITOR)
    settled(librarian.desk, 1)
    copy = librarian.original(entry(librarian, "要点：一?.txt"))
    assert copy.name == "要点：一_.txt"
    assert copy.read_text("utf-8").startswith(PLAN)


def test_an_original_that_was_not_kept_is_not_made_up(librarian):
    assert librarian.original(entry(librarian)) is None
    assert librarian.original(entry(librarian), version=7) is None


def test_a_name_for_the_disk_is_short_and_harmless():
    assert disk_name('甲/乙.zip!/丙<1>:"?*.docx') == "丙_1_____.docx"
    assert len(disk_name("长" * 300 + ".docx").encode()) < 255


def test_a_file_read_from_a_folder_is_handed_out_from_there(librarian, tmp_path):
    path = tmp_path / "外面.txt"
    path.write_text(PLAN.replace("81", "88"), encoding="utf-8")
    ingest_paths([path], librarian._library)
    here = entry(librarian, str(path))
    assert librarian.original(here).read_text("utf-8") == path.read_text("utf-8")
    path.write_text("另一个内容，更长一些。" * 9, encoding="utf-8")
    assert librarian.original(here) is None
