"""Uploads from their arrival to the library: kept, read in the background, told, never lost."""

from __future__ import annotations

import threading
import time
import zipfile

import pytest

from ingest.locks import writer_lock
from ui.database import open_database
from ui.identity import User
from ui.library.upload_desk import FAILED_HERE, LOOK_ONLY, UploadDesk
from ui.library.upload_log import UploadLog
from ui.library.upload_rules import Offered

EDITOR = User("小周", "编辑")
PLAN = "清源市食品安全工作方案\n一、目标\n群众满意度不低于81分。"


class RecordingIndex:
    """Counts how often it was brought up to date."""

    def __init__(self):
        self.synced = 0

    def sync(self, patience):
        assert patience > 0
        self.synced += 1


@pytest.fixture
def index():
    return RecordingIndex()


@pytest.fixture
def uploads(data):
    return UploadLog(open_database(data))


@pytest.fixture
def desk(data, library, index, uploads, audited):
    return UploadDesk(data, library, index, uploads, lambda *what: audited.append(what))


@pytest.fixture
def arrive(tmp_path):
    inbox = tmp_path / "inbox"

    def arrived(name, content):
        folder = inbox / str(len(list(inbox.glob("*"))))
        folder.mkdir(parents=True)
        path = folder / "blob"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return Offered(path, name)

    return arrived


def settled(desk, count):
    """Wait until so many uploads are there and all are finished; return them, the oldest first."""
    for _ in range(600):
        found = desk.uploads.newest(100)
        if len(found) == count and all(each.finished for each in found) and not desk.busy:
            return tuple(reversed(found))
        time.sleep(0.05)
    raise AssertionError(f"not finished: {desk.uploads.newest(100)}")


def test_an_upload_is_read_indexed_and_recorded(desk, arrive, library, index, audited, data):
    receipt = desk.take([arrive("../方案<b>.txt", PLAN)], EDITOR)
    (upload,) = settled(desk, 1)
    assert receipt.refused == ()
    assert (upload.name, upload.status, upload.documents, upload.version) == (
        "方案<b>.txt", "added", 1, 1,
    )  # fmt: skip
    assert [card.path for card in library.cards()] == ["方案<b>.txt"]
    assert index.synced == 1
    assert audited == [(EDITOR, "上传", "方案<b>.txt", "新增")]
    (kept,) = (data / "uploads").iterdir()
    assert kept.name == upload.stored
    assert kept.suffix == ".txt"
    assert "方案" not in kept.name


def test_the_same_name_again_is_the_next_version(desk, arrive, library):
    desk.take([arrive("方案.txt", PLAN)], EDITOR)
    settled(desk, 1)
    desk.take([arrive("方案.txt", PLAN.replace("81", "84"))], EDITOR)
    _, second = settled(desk, 2)
    assert (second.status, second.version) == ("updated", 2)
    assert "84分" in library.document(library.cards()[0].id).text
    first = library.history("upload:方案.txt")[0]
    assert desk.stored("upload:方案.txt", first.sha256).read_text("utf-8") == PLAN


def test_the_same_name_may_be_a_file_of_its_own(desk, arrive, library):
    desk.take([arrive("通知.txt", PLAN)], EDITOR)
    settled(desk, 1)
    other = "临河区食品安全通知\n一、事项\n请各单位于月底前报送名单。"
    desk.take([arrive("通知.txt", other)], EDITOR, separate=True)
    settled(desk, 2)
    assert {card.path for card in library.cards()} == {"通知.txt", "通知（2）.txt"}


def test_two_files_of_one_name_in_one_upload_are_both_kept(desk, arrive, library):
    other = "临河区食品安全通知\n一、事项\n请各单位于月底前报送名单。"
    desk.take([arrive("甲/通知.txt", PLAN), arrive("乙/通知.txt", other)], EDITOR)
    settled(desk, 2)
    assert {card.path for card in library.cards()} == {"通知.txt", "通知（2）.txt"}


def test_the_same_bytes_are_unchanged_and_under_another_name_a_duplicate(desk, arrive):
    for name in ("方案.txt", "方案.txt", "副本.txt"):
        desk.take([arrive(name, PLAN)], EDITOR)
    states = [each.status for each in settled(desk, 3)]
    assert states == ["added", "unchanged", "duplicate"]


def test_a_new_version_may_have_another_name(desk, arrive, library):
    desk.take([arrive("方案.txt", PLAN)], EDITOR)
    settled(desk, 1)
    record = library.file("upload:方案.txt")
    desk.take([arrive("方案（修订）.txt", PLAN.replace("81", "85"))], EDITOR, replaces=record)
    _, second = settled(desk, 2)
    assert (second.name, second.version) == ("方案.txt", 2)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("空.txt", b"", "空.txt：文件是空的（0 字节）"),
        ("坏.docx", b"PK\x03\x04 broken", "坏.docx："),
        ("假.pdf", b"%PDF-1.7 nothing", "假.pdf："),
    ],
)
def test_a_file_that_cannot_be_read_is_kept_with_its_reason(desk, arrive, name, content, reason):
    desk.take([arrive(name, content)], EDITOR)
    (upload,) = settled(desk, 1)
    assert upload.status == "failed"
    assert upload.message.startswith(reason)
    assert desk.stored(upload.location, upload.sha256).read_bytes() == content


def test_an_unreadable_new_version_leaves_the_old_one_in_use(desk, arrive, library):
    desk.take([arrive("方案.txt", PLAN)], EDITOR)
    settled(desk, 1)
    desk.take([arrive("方案.txt", b"")], EDITOR)
    settled(desk, 2)
    (card,) = library.cards()
    assert "81分" in library.document(card.id).text


def zipped(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path.read_bytes()


def test_a_zip_bomb_is_refused(desk, arrive, tmp_path):
    bomb = zipped(tmp_path / "bomb.zip", {"零.txt": b"0" * (40 * 2**20)})
    desk.take([arrive("材料.zip", bomb)], EDITOR)
    (upload,) = settled(desk, 1)
    assert upload.status == "failed"
    assert upload.message.startswith("材料.zip：解压后是原来的")


def test_an_archive_tells_what_became_of_its_members(desk, arrive, tmp_path, library):
    content = zipped(tmp_path / "a.zip", {"../../逃.txt": PLAN, "方案.txt": PLAN})
    desk.take([arrive("材料.zip", content)], EDITOR)
    (upload,) = settled(desk, 1)
    assert (upload.status, upload.documents) == ("added", 1)
    assert upload.message.startswith("包内 2 个文件，读入 1 个；材料.zip!/../../逃.txt：")
    assert [card.path for card in library.cards()] == ["材料.zip!/方案.txt"]
    assert not (tmp_path / "逃.txt").exists()


def test_html_and_svg_are_text_or_refused(desk, arrive, library):
    page = "<html><body><h1>通知公告</h1><script>window.x=1</script><p>请于月底前报送。</p></body></html>"
    receipt = desk.take([arrive("页.docx", page), arrive("图.svg", "<svg/>")], EDITOR)
    settled(desk, 1)
    assert [each.name for each in receipt.refused] == ["图.svg"]
    assert all("window.x" not in library.document(card.id).text for card in library.cards())


def test_only_who_may_edit_may_upload(desk, arrive, data):
    with pytest.raises(PermissionError, match=LOOK_ONLY):
        desk.take([arrive("方案.txt", PLAN)], User("小吴", "查阅"))
    assert not (data / "uploads").exists()


def test_what_was_not_read_when_the_app_stopped_is_read_at_the_next_start(
    data, library, index, uploads
):
    folder = data / "uploads"
    folder.mkdir(parents=True)
    (folder / "ab.txt").write_text(PLAN, "utf-8")
    uploads.add(
        who="小周", name="方案.txt", location="upload:方案.txt", stored="ab.txt", sha256="", size=1
    )
    desk = UploadDesk(data, library, index, uploads, lambda *_: None)
    (upload,) = settled(desk, 1)
    assert upload.status == "added"


def test_an_upload_waits_while_another_program_reads(desk, arrive, data):
    with writer_lock(data):
        desk.take([arrive("方案.txt", PLAN)], EDITOR)
        time.sleep(0.3)
        (upload,) = desk.uploads.newest(1)
        assert upload.status == "waiting"
    (upload,) = settled(desk, 1)
    assert upload.status == "added"


def test_a_batch_that_breaks_off_is_told_and_can_be_read_again(desk, arrive, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("secret detail")

    with monkeypatch.context() as patched:
        patched.setattr("ui.library.upload_desk.ingest_paths", broken)
        desk.take([arrive("方案.txt", PLAN)], EDITOR)
        (upload,) = settled(desk, 1)
    assert (upload.status, upload.message) == ("failed", FAILED_HERE)
    desk.retry(upload.id, EDITOR)
    (again,) = settled(desk, 1)
    assert again.status == "added"
    with pytest.raises(LookupError):
        desk.retry(again.id, EDITOR)


def test_a_small_change_goes_through_while_uploads_are_read(desk, arrive, library, monkeypatch):
    desk.take([arrive("方案.txt", PLAN)], EDITOR)
    settled(desk, 1)
    reading, go_on = threading.Event(), threading.Event()

    def slow(*_, **__):
        reading.set()
        go_on.wait(20)

    monkeypatch.setattr("ui.library.upload_desk.ingest_paths", slow)
    desk.take([arrive("总结.txt", PLAN)], EDITOR)
    assert reading.wait(20)
    with desk.changing():
        library.correct(library.cards()[0].id, "status", "废止")
    go_on.set()
    settled(desk, 2)
    assert library.cards()[0].metadata.status == "废止"
