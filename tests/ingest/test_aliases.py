"""Files stored under generated names: known in the library by the names that people gave them."""

import zipfile

import pytest

from ingest.library import Library
from ingest.pipeline import Alias, ingest_paths

PLAN = "清源市食品安全工作方案\n一、目标\n群众满意度不低于81分。"


@pytest.fixture
def library(tmp_path):
    with Library.open(tmp_path / "data") as library:
        yield library


def read(library, path, alias):
    return ingest_paths([path], library, aliases={path: alias})


def stored(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_a_file_is_shown_by_its_name_and_found_by_its_location(tmp_path, library):
    path = stored(tmp_path, "0f3a.txt", "无题的一段话，没有标题。")
    (report,) = read(library, path, Alias("工作要点.txt", "upload:工作要点.txt")).files
    assert (report.path, report.status) == ("工作要点.txt", "added")
    (card,) = library.cards()
    assert (card.path, card.metadata.title) == ("工作要点.txt", "工作要点")
    assert library.file("upload:工作要点.txt").size == path.stat().st_size


def test_other_bytes_under_the_same_location_are_its_next_version(tmp_path, library):
    alias = Alias("方案.txt", "upload:方案.txt")
    read(library, stored(tmp_path, "a1.txt", PLAN), alias)
    again = stored(tmp_path, "b2.txt", PLAN.replace("81", "83"))
    assert [each.status for each in read(library, again, alias).files] == ["updated"]
    assert [each.number for each in library.history(alias.location)] == [1, 2]
    assert len(library.cards()) == 1


def test_the_same_bytes_stored_twice_are_unchanged(tmp_path, library):
    alias = Alias("方案.txt", "upload:方案.txt")
    read(library, stored(tmp_path, "a1.txt", PLAN), alias)
    again = read(library, stored(tmp_path, "b2.txt", PLAN), alias)
    assert [each.status for each in again.files] == ["unchanged"]


def test_a_reason_names_the_file_as_its_owner_does(tmp_path, library):
    path = stored(tmp_path, "c3.txt", b"")
    (report,) = read(library, path, Alias("空白.txt", "upload:空白.txt")).files
    assert report.status == "failed"
    assert report.message == "空白.txt：文件是空的（0 字节）"
    assert library.file("upload:空白.txt").message == report.message


def test_a_member_of_an_archive_stands_below_its_name(tmp_path, library):
    path = tmp_path / "d4.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("方案.txt", PLAN)
    report = read(library, path, Alias("材料.zip", "upload:材料.zip"))
    assert [each.path for each in report.files] == ["材料.zip", "材料.zip!/方案.txt"]
    assert library.file("upload:材料.zip!/方案.txt").documents == 1
