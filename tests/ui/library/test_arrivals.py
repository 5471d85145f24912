"""What a browser says of its files is not trusted."""

from pathlib import Path

import pytest

from ui.library.arrivals import LONGEST, MOST_FILES, arrived
from ui.library.upload_rules import Offered


@pytest.fixture
def inbox(tmp_path, monkeypatch):
    folder = tmp_path / "inbox"
    folder.mkdir()
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(folder))
    return folder


def test_a_file_in_the_inbox_is_offered_under_its_name(inbox):
    path = inbox / "ab" / "blob"
    path.parent.mkdir()
    path.write_text("内容", encoding="utf-8")
    offered, refused = arrived({"files": [{"path": str(path), "name": "方案.txt"}]})
    assert offered == [Offered(path.resolve(), "方案.txt")]
    assert refused == []


def test_no_file_from_elsewhere_is_taken(inbox, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("内部", encoding="utf-8")
    (inbox / "link").symlink_to(secret)
    paths = [secret, inbox / ".." / "secret.txt", inbox / "link", inbox, "/etc/hostname", ""]
    offered, _ = arrived({"files": [{"path": str(path), "name": "a.txt"} for path in paths]})
    assert [each.path.exists() for each in offered] == [False] * len(paths)


@pytest.mark.parametrize("files", [None, "x", 7, {"path": "x"}, [None, 7, "x"]])
def test_what_is_no_list_of_files_is_none(inbox, files):
    assert arrived({"files": files}) == ([], [])
    assert list(Path(inbox).iterdir()) == []


def test_what_the_script_refused_is_told_to_a_bound():
    told = [{"name": "长" * 999, "reason": "因" * 999}] * (MOST_FILES + 5)
    _, refused = arrived({"refused": told})
    assert len(refused) == MOST_FILES
    assert (len(refused[0].name), len(refused[0].reason)) == (LONGEST, LONGEST)
