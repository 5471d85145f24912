"""A database of an earlier program is brought up, with a copy kept; a newer one is left alone."""

from __future__ import annotations

import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

import app
from ui import migrations
from ui.__main__ import main as ui_command
from ui.chat.history import Card, History
from ui.database import NAME, TABLES, open_database
from ui.library.upload_log import UploadLog
from ui.migrations import VERSION

UNVERSIONED = Path(__file__).with_name("app_unversioned.sql").read_text("utf-8")
ROWS = """
INSERT INTO conversations VALUES ('c1', '甲', '留样要多少', 1.0);
INSERT INTO uploads VALUES (7, '2025-03-01T09:30:00+00:00', '甲', '办法.docx', 'uploaded/办法.docx',
    'ab12.docx', 'f00d', 2048, 'added', '', 1, 12, 3, 1);
"""


def made(data: Path, script: str) -> Path:
    """Make the database of a data directory by SQL, as another program left it."""
    data.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(data / NAME)) as connection:
        connection.executescript(script)
    return data / NAME


def columns(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return the name, type, NOT NULL and place in the key of each column of each table."""
    with closing(sqlite3.connect(path)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {
            name: sorted(
                (row[1], row[2], row[3], row[5])
                for row in connection.execute(f"PRAGMA table_info({name})")
            )
            for (name,) in tables.fetchall()
        }


def version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def test_a_new_database_has_todays_version_and_leaves_no_copy(tmp_path):
    open_database(tmp_path).dispose()
    assert version(tmp_path / NAME) == VERSION
    assert list(tmp_path.glob("*.bak")) == []


def test_what_an_unversioned_file_holds_is_there_afterwards(tmp_path):
    made(tmp_path, UNVERSIONED + ROWS)
    database = open_database(tmp_path)
    assert History(database).cards("甲") == (Card("c1", "留样要多少", 1.0),)
    (upload,) = UploadLog(database).newest(5)
    assert (upload.name, upload.size, upload.passages, upload.health) == ("办法.docx", 2048, 12, "")
    assert version(tmp_path / NAME) == VERSION


def test_a_file_that_was_brought_up_has_the_columns_of_a_new_one(tmp_path):
    old, new = tmp_path / "old", tmp_path / "new"
    made(old, UNVERSIONED)
    for data in (old, new):
        open_database(data).dispose()
    assert columns(old / NAME) == columns(new / NAME)
    assert columns(new / NAME).keys() == TABLES.tables.keys()


def test_a_file_with_a_part_of_the_tables_is_brought_up_too(tmp_path):
    # The command for accounts makes its own tables only.
    made(tmp_path, "CREATE TABLE audit (id INTEGER PRIMARY KEY, at VARCHAR, who VARCHAR)")
    open_database(tmp_path).dispose()
    assert "health" in {column[0] for column in columns(tmp_path / NAME)["uploads"]}


def test_the_file_as_it_was_is_kept_beside_it(tmp_path, caplog):
    path = made(tmp_path, UNVERSIONED + ROWS)
    before = columns(path)
    open_database(tmp_path).dispose()
    (copy,) = tmp_path.glob("*.bak")
    assert copy.name == "app.sqlite.v0-1.bak"
    assert columns(copy) == before
    assert version(copy) == 0
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT title FROM conversations").fetchall() == [("留样要多少",)]
    assert str(copy) in caplog.text


def test_the_copy_holds_what_stood_in_the_journal_only(tmp_path):
    path = made(tmp_path, "PRAGMA journal_mode=WAL;" + UNVERSIONED)
    with closing(sqlite3.connect(path)) as still_open:
        still_open.executescript(ROWS)
        assert path.with_name(NAME + "-wal").stat().st_size > 0
        open_database(tmp_path).dispose()
    with closing(sqlite3.connect(tmp_path / "app.sqlite.v0-1.bak")) as copy:
        assert copy.execute("SELECT name FROM uploads").fetchall() == [("办法.docx",)]


def test_an_earlier_copy_is_not_written_over(tmp_path):
    made(tmp_path, UNVERSIONED)
    (tmp_path / "app.sqlite.v0-1.bak").write_text("先前的")
    open_database(tmp_path).dispose()
    assert (tmp_path / "app.sqlite.v0-1.bak").read_text() == "先前的"
    assert version(tmp_path / "app.sqlite.v0-2.bak") == 0


@pytest.mark.skipif(os.name != "posix", reason="Windows has no permission bits for others")
def test_nobody_else_on_the_machine_reads_the_copy(tmp_path):
    made(tmp_path, UNVERSIONED)
    open_database(tmp_path).dispose()
    assert (tmp_path / "app.sqlite.v0-1.bak").stat().st_mode & 0o077 == 0


def test_a_second_opening_changes_nothing(tmp_path):
    made(tmp_path, UNVERSIONED)
    for _ in range(2):
        open_database(tmp_path).dispose()
    assert len(list(tmp_path.glob("*.bak"))) == 1


def test_two_programs_at_once_take_the_steps_once(tmp_path):
    made(tmp_path, UNVERSIONED + ROWS)
    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(migrations.bring_up, tmp_path / NAME) for _ in range(4)]:
            done.result()
    assert len(list(tmp_path.glob("*.bak"))) == 1
    assert version(tmp_path / NAME) == VERSION


def test_a_step_that_fails_leaves_the_file_as_it_was(tmp_path, monkeypatch):
    path = made(tmp_path, UNVERSIONED + ROWS)
    before = columns(path)

    def broken(connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM conversations")
        raise ValueError("中断")

    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, broken))
    with pytest.raises(ValueError, match="中断"):
        migrations.bring_up(path)
    assert (columns(path), version(path)) == (before, 0)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM conversations").fetchone() == (1,)


def test_a_file_of_a_newer_program_is_refused_and_left_alone(tmp_path, capsys):
    path = made(tmp_path, UNVERSIONED + f"PRAGMA user_version = {VERSION + 1};")
    before = path.read_bytes()
    with pytest.raises(ValueError, match=f"版本 {VERSION + 1}.*请改用新版程序"):
        open_database(tmp_path)
    assert app.main(["--data", str(tmp_path)]) == app.WRONG_USE
    assert ui_command(["accounts", "list", "--data", str(tmp_path)]) == app.WRONG_USE
    said = capsys.readouterr().err
    assert said.count("请改用新版程序") == 2
    assert "Traceback" not in said
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path, capsys):
    (tmp_path / NAME).write_bytes(b"not a database" * 100)
    assert app.main(["--data", str(tmp_path)]) == app.WRONG_USE
    said = capsys.readouterr().err
    assert "app.sqlite 打不开" in said
    assert "请用备份换回" in said
    assert (tmp_path / NAME).read_bytes() == b"not a database" * 100
