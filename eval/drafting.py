"""How long a whole 自查报告 takes: reading the sheet, drafting, the Word file, and the command."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

from draft.opening import Office
from draft.word.annexes import sentences_of
from draft.word.document import write_document
from index.opening import CORPUS

T = TypeVar("T")

TEMPLATE = "自查报告"
SHEET = CORPUS / "facts" / "青禾区2025年数据表.yaml"


@dataclass(frozen=True, slots=True)
class Drafting:
    """One run; all times in seconds, without a language model.

    read is reading the fact sheet, cited drafting with the library open, plain the same without
    a library, word writing the .docx; process is `python -m draft write` from process start.
    """

    read: float
    cited: float
    plain: float
    word: float
    process: float

    @property
    def ratio(self) -> float:
        """How many times a draft without requirements' sources and practice it takes."""
        return self.cited / self.plain


def measure(runs: int, data: Path | None, say: Callable[[str], None]) -> list[Drafting]:
    """Draft the demonstration district's report `runs` times.

    data: the data directory of a library, None to read the starter corpus first.
    """
    with tempfile.TemporaryDirectory() as folder:
        if data is None:
            data = Path(folder) / "data"
            say("先读入示范资料……")
            _run("ingest", str(CORPUS / "documents"), "--data", str(data))
        return [_once(Path(folder), data) for _ in range(runs)]


def report(found: list[Drafting]) -> dict[str, Any]:
    """Return the command, the machine, the size of the report, and the median of every figure."""
    office = Office.open()
    draft = office.draft(office.folder.load(TEMPLATE), office.read(SHEET))
    medians = {
        name: round(statistics.median(getattr(run, name) for run in found), 3)
        for name in asdict(found[0])
    }
    return {
        "command": "python -m eval drafting",
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "runs": len(found),
        "characters": sum(len(sentence.text) for sentence in sentences_of(draft)),
        **medians,
        "ratio_to_no_library": round(statistics.median(run.ratio for run in found), 2),
    }


def _once(folder: Path, data: Path) -> Drafting:
    from answer.opening import open_assistant

    out = folder / "稿.docx"
    office = Office.open()
    template = office.folder.load(TEMPLATE)
    sheet, read = _timed(lambda: office.read(SHEET))
    _, plain = _timed(lambda: office.draft(template, sheet))
    with open_assistant(data, say=lambda _: None) as assistant:
        draft, cited = _timed(lambda: office.draft(template, sheet, assistant))
    _, word = _timed(lambda: write_document(draft, out))
    arguments = ("write", TEMPLATE, "--plain", "--facts", SHEET, "--out", out, "--data", data)
    _, process = _timed(lambda: _run("draft", *map(str, arguments)))
    return Drafting(read, cited, plain, word, process)


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    started = time.perf_counter()
    return work(), time.perf_counter() - started


def _run(package: str, *arguments: str) -> None:
    """Run one of our commands; one done in part has done what is measured."""
    done = subprocess.run(
        [sys.executable, "-m", package, *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode not in (0, 1):
        raise OSError(done.stderr.strip())
