"""How far reading is, on a terminal: files and pages; elsewhere only the files that failed."""

from __future__ import annotations

from types import TracebackType

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from ingest.pipeline import FileReport


class TerminalProgress:
    """A bar on stderr; call it after each file, as `ingest_paths` does."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(stderr=True)
        self._bar = Progress(
            TextColumn("读入"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("个文件"),
            TextColumn("{task.fields[pages]}"),
            TimeElapsedColumn(),
            TextColumn("{task.fields[path]}", markup=False),
            console=self._console,
            disable=not self._console.is_terminal,
            transient=True,
        )
        self._task = self._bar.add_task("", total=None, pages="", path="")
        self._pages = 0

    def __enter__(self) -> TerminalProgress:
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.stop()

    def __call__(self, report: FileReport, done: int, total: int) -> None:
        """Show that a file is done: done of total files known so far."""
        self._pages += report.health.pages
        pages = f"{self._pages} 页" if self._pages else ""
        self._bar.update(self._task, completed=done, total=total, pages=pages, path=report.path)
        if report.status == "failed":
            line = f"[red]未读入[/red] {escape(report.path)}：{escape(report.message)}"
            self._console.print(line, soft_wrap=True, highlight=False)
