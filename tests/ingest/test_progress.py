"""The progress bar of the terminal: files and pages, and at once what could not be read."""

from __future__ import annotations

import io

from rich.console import Console

from ingest.documents import ParseHealth
from ingest.pipeline import FileReport
from ingest.progress import TerminalProgress


def shown(terminal: bool) -> str:
    out = io.StringIO()
    console = Console(file=out, force_terminal=terminal, width=100)
    with TerminalProgress(console) as progress:
        progress(FileReport("甲.pdf", "added", health=ParseHealth(pages=12)), 1, 3)
        progress(FileReport("乙.pdf", "added", health=ParseHealth(pages=30)), 2, 3)
        progress(FileReport("丙.pdf", "failed", message="文件是空的"), 3, 3)
    return out.getvalue()


def test_a_terminal_sees_files_pages_and_the_failed_file() -> None:
    out = shown(terminal=True)
    assert "3/3" in out
    assert "42 页" in out
    assert "丙.pdf\uff1a文件是空的" in out


def test_without_a_terminal_only_the_failed_file_is_told() -> None:
    assert shown(terminal=False) == "未读入 丙.pdf\uff1a文件是空的\n"
